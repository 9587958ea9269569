import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { readFrontmatter } from './frontmatter.js';
import { mediaTypeOf } from './media-type.js';
import { type Skill, type SkillFile, skillUri } from './skill.js';
import { entriesOf, entryFault, type FolderContent, printable, readFolder } from './skill-folder.js';
import { MAX_BYTES_IN_ALL, MAX_FILES_IN_ALL, MAX_SKILLS } from './skill-limits.js';

/** Skills that can be served, and everything that is wrong, `<path>: <what>.` each. */
export interface ReadSkills {
  readonly skills: readonly Skill[];
  readonly problems: readonly string[];
}

/** Reads every skill below `root`, one folder with a SKILL.md each. Files beside these folders are not served. */
export function readSkills(root: string): ReadSkills {
  const found = foldersOf(root);
  if (typeof found === 'string') return { skills: [], problems: [found] };
  const read: ReadSkills[] = [];
  const problems = [...found.problems];
  let files = 0;
  let bytes = 0;
  for (const folder of found.folders) {
    const content = readFolder(root, folder);
    files += content.files.length;
    bytes += content.files.reduce((sum, file) => sum + file.bytes.length, 0);
    if (files > MAX_FILES_IN_ALL || bytes > MAX_BYTES_IN_ALL) {
      problems.push(`.: more than ${MAX_FILES_IN_ALL} files or ${MAX_BYTES_IN_ALL} bytes in all.`);
      break;
    }
    read.push(toSkill(folder, content));
  }
  const skills = read.flatMap((one) => one.skills);
  return { skills, problems: [...problems, ...read.flatMap((one) => one.problems), ...sharedNames(skills)] };
}

function foldersOf(
  root: string,
): { readonly folders: readonly string[]; readonly problems: readonly string[] } | string {
  try {
    const entries = entriesOf(root).filter((entry) => !entry.isFile());
    const problems = entries.flatMap((entry) => {
      const fault = entryFault(entry);
      return fault === undefined ? [] : [`${printable(entry.name)}: ${fault}.`];
    });
    const folders = entries.filter((entry) => entryFault(entry) === undefined).map(({ name }) => name);
    if (entries.length === 0) return '.: there is no skill; a skill is a folder with a SKILL.md.';
    return folders.length > MAX_SKILLS ? `.: more than ${MAX_SKILLS} skills.` : { folders, problems };
  } catch {
    return '.: it is not a folder that can be read.';
  }
}

function toSkill(folder: string, content: FolderContent): ReadSkills {
  const path = `${folder}/SKILL.md`;
  const refuse = (...faults: readonly string[]) => ({
    skills: [],
    problems: [...content.problems, ...faults.map((fault) => `${path}: ${fault}.`)],
  });
  const manifest = content.files.find((file) => file.path === path);
  // Not missing where it could not be read, or was not reached.
  const isExplained = content.problems.some((problem) =>
    [`${path}:`, `${folder}:`].some((at) => problem.startsWith(at)),
  );
  if (manifest === undefined) return isExplained ? refuse() : refuse('a skill needs this file');
  const text = decode(manifest.bytes);
  if (text === undefined) return refuse('it is not UTF-8');
  const { frontmatter, faults } = readFrontmatter(text);
  if (frontmatter === undefined) return refuse(...faults);
  const files = content.files.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map(toFile);
  const isElsewhere = frontmatter.name !== folder;
  return {
    skills: [{ uri: skillUri(path), frontmatter, files, folders: content.folders }],
    problems: [...content.problems, ...(isElsewhere ? [`${path}: name must be the name of its folder.`] : [])],
  };
}

function toFile({ path, bytes }: FolderContent['files'][number]): SkillFile {
  const uri = skillUri(path);
  const text = decode(bytes);
  const mimeType = mediaTypeOf(basename(path), text !== undefined);
  return {
    path,
    uri,
    mimeType,
    size: bytes.length,
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    contents: { uri, mimeType, ...(text === undefined ? { blob: bytes.toString('base64') } : { text }) },
  };
}

/** Undefined where decoding would lose a byte; a byte order mark stays, for the digest counts it. */
function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function sharedNames(skills: readonly Skill[]): string[] {
  const byName = Map.groupBy(skills, ({ frontmatter }) => frontmatter.name);
  return [...byName]
    .filter(([, sharing]) => sharing.length > 1)
    .map(([name, sharing]) => `${sharing.map(({ folders }) => folders[0]).join(', ')}: all are named ${name}.`);
}
