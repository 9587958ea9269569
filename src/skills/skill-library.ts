import { posix } from 'node:path';
import type { Access } from '../tool/policy.js';
import { entryOf, type Skill, type SkillEntry, skillUri } from './skill.js';

/** One thing in a folder of a skill, as `resources/directory/read` tells it. */
export interface DirectoryChild {
  readonly uri: string;
  readonly name: string;
  readonly mimeType: string;
  /** Bytes; absent for a folder. */
  readonly size?: number;
}

const FOLDER = 'inode/directory';

/** The skills this server offers, read once at boot. What a client names is looked up, never joined to a path. */
export class SkillLibrary {
  readonly entries: readonly SkillEntry[];
  private readonly entriesByUri: ReadonlyMap<string, SkillEntry>;
  private readonly foldersByUri: ReadonlyMap<string, { skill: Skill; children: readonly DirectoryChild[] }>;

  constructor(
    readonly skills: readonly Skill[],
    readonly access: Access,
  ) {
    this.entries = skills.map(entryOf);
    this.entriesByUri = new Map(this.entries.map((entry) => [entry.uri, entry]));
    this.foldersByUri = new Map(
      skills.flatMap((skill) =>
        skill.folders.map((folder) => [skillUri(folder), { skill, children: childrenOf(skill, folder) }] as const),
      ),
    );
  }

  entry(uri: string): SkillEntry | undefined {
    return this.entriesByUri.get(uri);
  }

  folder(uri: string): { readonly skill: Skill; readonly children: readonly DirectoryChild[] } | undefined {
    return this.foldersByUri.get(uri);
  }
}

function childrenOf({ files, folders }: Skill, folder: string): readonly DirectoryChild[] {
  const isInside = (path: string) => posix.dirname(path) === folder;
  return [
    ...folders.filter(isInside).map((path) => ({ uri: skillUri(path), name: posix.basename(path), mimeType: FOLDER })),
    ...files
      .filter(({ path }) => isInside(path))
      .map(({ path, uri, mimeType, size }) => ({ uri, name: posix.basename(path), mimeType, size })),
  ];
}
