/** Where the configuration comes from: read at start, and again whenever one of its files has changed. */
export interface ConfigSource {
  readonly env: NodeJS.ProcessEnv;
  /** Where relative paths start. */
  readonly cwd: string;
}
