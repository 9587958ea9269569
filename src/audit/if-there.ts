/** What `work` does with a file, or nothing where the file is gone: another process may have taken it. */
export function ifThere<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw thrown;
  }
}
