/** The names of toolsets that may be offered. */
export class EnabledToolsets {
  private readonly names: ReadonlySet<string> | undefined;

  /** @param names Absent: all. */
  constructor(names: readonly string[] | undefined) {
    this.names = names && new Set(names);
  }

  has(name: string): boolean {
    return this.names === undefined || this.names.has(name);
  }
}
