/** What is loaded with the first who needs it, for all. What fails is tried again with the next: no file handle may be left for a moment. */
export class LoadedOnce<Loaded> {
  private loading: Promise<Loaded> | undefined;

  constructor(private readonly load: () => Promise<Loaded>) {}

  get(): Promise<Loaded> {
    this.loading ??= this.load().catch((error: unknown) => {
      this.loading = undefined;
      throw error;
    });
    return this.loading;
  }

  /** Undefined where nobody needed it yet, or it could not be loaded. */
  async ifLoaded(): Promise<Loaded | undefined> {
    return this.loading?.catch(() => undefined);
  }
}
