import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block of a page: ```` ```ts title="src/a.ts" ```` has the language `ts` and the meta `{ title: 'src/a.ts' }`. */
export interface Block {
  readonly page: string;
  /** Of its first line of text, counted from 1. */
  readonly line: number;
  readonly language: string;
  /** `word` alone is `{ word: '' }`. */
  readonly meta: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The README and every page below `docs`, but for those that are generated one for each tool. */
export function pages(): readonly string[] {
  const below = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  const written = below.filter((name) => !name.startsWith('runbooks/tool-'));
  return ['README.md', 'CONTRIBUTING.md', ...written.map((name) => join('docs', name)).toSorted()];
}

export function blocksOf(page: string): readonly Block[] {
  return [...readFileSync(page, 'utf8').matchAll(/^( *)```(\w+)([^\n]*)\n([\s\S]*?)^\1```$/gm)].map((found) => {
    const [, indent = '', language = '', meta = '', text = ''] = found;
    return {
      page,
      line: found.input.slice(0, found.index).split('\n').length + 1,
      language,
      meta: metaOf(meta),
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    };
  });
}

export function allBlocks(...languages: readonly string[]): readonly Block[] {
  return pages()
    .flatMap(blocksOf)
    .filter(({ language }) => languages.includes(language));
}

export const placeOf = ({ page, line }: Block): string => `${page}:${line}`;

function metaOf(text: string): Record<string, string> {
  const words = text.matchAll(/([\w-]+)(?:=(?:"([^"]*)"|(\S+)))?/g);
  return Object.fromEntries([...words].map(([, name, quoted, plain]) => [name, quoted ?? plain ?? '']));
}
