/** What the network or the system calls it: its own word stands lowest, below those of fetch and of the SDK. */
export function networkCode(thrown: unknown): string | undefined {
  let word: string | undefined;
  for (let at = thrown; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string') word = code;
  }
  return word;
}
