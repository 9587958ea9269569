/** How every server under test begins: `node <server>.js <number of tools> <directory of its own>`. */
export const TOOL_COUNT = Number(process.argv[2]);
export const WORK_DIR = String(process.argv[3]);

/** What a server tells the bench once it listens. */
export interface Announcement {
  readonly url: string;
  /** Sent with every request, such as a token. */
  readonly headers: Readonly<Record<string, string>>;
}

export function announce(url: string, headers: Announcement['headers'] = {}): void {
  process.send?.({ url, headers } satisfies Announcement);
}

// A bench that is killed cannot stop its servers, so they leave when its channel closes.
process.once('disconnect', () => process.exit());
