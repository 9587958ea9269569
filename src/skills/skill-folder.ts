import { closeSync, constants, type Dirent, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_ENTRIES, MAX_FILE_BYTES, MAX_SKILL_BYTES } from './skill-limits.js';

/** Letters, digits, `_`, `.` and `-`: the same in a path and in a URI, and nothing a reviewer could misread. */
const PLAIN_NAME = /^\w[\w.-]*$/;

/** What a folder holds, read as far as the limits allow. Paths are relative to the root, with slashes. */
export interface FolderContent {
  readonly files: readonly { readonly path: string; readonly bytes: Buffer }[];
  readonly folders: readonly string[];
  /** `<path>: <what is wrong>`, one sentence each. */
  readonly problems: readonly string[];
}

/** Entries of a folder in the order of their names. Hidden ones (`.git`, `.DS_Store`) are not served. */
export function entriesOf(folder: string): readonly Dirent[] {
  const visible = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
  return visible.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Why an entry cannot be served, whatever it holds. */
export function entryFault(entry: Dirent): string | undefined {
  if (!PLAIN_NAME.test(entry.name)) return 'the name may have only letters, digits, dots, hyphens and underscores';
  // A link may lead out of the folder today or after the next deployment; none is followed.
  return entry.isFile() || entry.isDirectory() ? undefined : 'links and special files are not served; put a copy there';
}

/** Reads a folder below `root` and everything inside it. */
export function readFolder(root: string, folder: string): FolderContent {
  const files: { path: string; bytes: Buffer }[] = [];
  const folders = [folder];
  const problems: string[] = [];
  let bytesRead = 0;
  // Grows while it is walked: each folder found is visited in its turn.
  for (const path of folders) {
    for (const entry of attempt(() => entriesOf(join(root, path))) ?? cannotRead(path, problems)) {
      const inside = `${path}/${entry.name}`;
      const fault = entryFault(entry);
      if (fault !== undefined) problems.push(`${printable(inside)}: ${fault}.`);
      else if (entry.isDirectory()) folders.push(inside);
      else {
        const bytes = readFile(join(root, inside));
        if (typeof bytes === 'string') problems.push(`${inside}: ${bytes}.`);
        else files.push({ path: inside, bytes });
        bytesRead += bytes.length;
      }
      if (files.length + folders.length > MAX_ENTRIES || bytesRead > MAX_SKILL_BYTES) {
        problems.push(`${folder}: more than ${MAX_ENTRIES} files and folders, or ${MAX_SKILL_BYTES} bytes.`);
        return { files, folders, problems };
      }
    }
  }
  return { files, folders, problems };
}

/** A path for a terminal, without what a terminal would act on. */
export function printable(path: string): string {
  return path.replaceAll(/[^\w./-]/gu, '?');
}

/** The bytes, or why there are none. Size and kind are asked of the file that was opened, not of its name. */
function readFile(path: string): Buffer | string {
  const descriptor = attempt(() => openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK));
  if (descriptor === undefined) return 'it cannot be read';
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return 'it is not a file';
    return stat.size > MAX_FILE_BYTES ? `it has more than ${MAX_FILE_BYTES} bytes` : readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function cannotRead(path: string, problems: string[]): readonly Dirent[] {
  problems.push(`${path}: it cannot be read.`);
  return [];
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
