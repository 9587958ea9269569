import type { ResourceContents } from '../tool/mcp-content.js';

/** What SKILL.md says of itself, every key as it stands there. */
export type Frontmatter = Readonly<Record<string, unknown>> & { readonly name: string; readonly description: string };

/** One file of a skill, held in memory as it is sent. */
export interface SkillFile {
  /** Below SKILLS_DIR, with slashes: `pdf-forms/references/FIELDS.md`. */
  readonly path: string;
  readonly uri: string;
  readonly mimeType: string;
  /** Bytes. */
  readonly size: number;
  /** `sha256:` and 64 hexadecimal digits, of the raw bytes. */
  readonly digest: string;
  readonly contents: ResourceContents;
}

export interface Skill {
  /** URI of its SKILL.md. */
  readonly uri: string;
  readonly frontmatter: Frontmatter;
  readonly files: readonly SkillFile[];
  /** Paths of its folder and of every folder inside it. */
  readonly folders: readonly string[];
}

/** A skill as `skills/list` and `skills/get` tell it. Source: SEP-2640. */
export interface SkillEntry {
  readonly uri: string;
  readonly frontmatter: Frontmatter;
  readonly resources: readonly Pick<SkillFile, 'uri' | 'digest' | 'size'>[];
}

/** Names below SKILLS_DIR are plain (see skill-folder.ts), so a path is a URI without any encoding. */
export function skillUri(path: string): string {
  return `skill://${path}`;
}

export function entryOf({ uri, frontmatter, files }: Skill): SkillEntry {
  return {
    uri,
    frontmatter,
    resources: files.map((file) => ({ uri: file.uri, digest: file.digest, size: file.size })),
  };
}
