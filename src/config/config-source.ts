/** Where the configuration comes from: read at start, and again whenever one of its files has changed. */
export interface ConfigSource {
  readonly env: NodeJS.ProcessEnv;
  /** Where relative paths start. */
  readonly cwd: string;
  /** Where an application keeps its secrets, if neither in the environment nor in files. */
  readonly secrets?: SecretProvider;
}

/** A vault, a parameter store. */
export interface SecretProvider {
  /**
   * Values by the name of their environment variable, such as `JWT_SECRET`. Rejects when they cannot be had: then the
   * service does not start, or goes on with what it has.
   * @param signal Aborted when the time is over or the service stops. Pass it to all I/O.
   */
  fetch(signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** Milliseconds one fetch may take; one that takes longer has failed. Default 10 000. */
  readonly timeoutMs?: number;
  /** Seconds between two fetches; what has changed then counts as a changed file does. Absent: never again by itself. */
  readonly refreshSeconds?: number;
}
