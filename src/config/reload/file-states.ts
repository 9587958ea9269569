import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';

/** Milliseconds in which a file system with coarse clocks may show two writes as one. */
const COARSE_CLOCK_MS = 2_000;

interface Known {
  /** What `stat` says: equal means that the content need not be read. */
  readonly seen: string;
  readonly content: string;
  readonly isSettled: boolean;
}

/**
 * What some files hold, as one text that differs when any of them does. Asks for content and not for events: a
 * Kubernetes mount swaps a link above the file, an editor renames another file over it, a network mount tells nobody.
 */
export class FileStates {
  private known = new Map<string, Known>();

  async read(paths: Iterable<string>, now: number): Promise<string> {
    const all = await Promise.all(
      [...paths].toSorted().map(async (path) => [path, await this.stateOf(path, now)] as const),
    );
    this.known = new Map(all);
    return all.map(([path, { content }]) => `${path} ${content}`).join('\n');
  }

  private async stateOf(path: string, now: number): Promise<Known> {
    try {
      const { ino, size, mtimeNs, ctimeNs, ctimeMs } = await stat(path, { bigint: true });
      const seen = [ino, size, mtimeNs, ctimeNs].join(' ');
      const before = this.known.get(path);
      if (before?.seen === seen && before.isSettled) return before;
      const content = createHash('sha256')
        .update(await readFile(path))
        .digest('base64');
      return { seen, content, isSettled: now - Number(ctimeMs) > COARSE_CLOCK_MS };
    } catch (error) {
      // A state like any other: a file may come, and go.
      return { seen: '', content: (error as NodeJS.ErrnoException).code ?? 'unreadable', isSettled: false };
    }
  }
}
