import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { allBlocks, type Block, placeOf } from './markdown-blocks.js';

/** What a fragment stands in for, in the file of its prelude. */
const HERE = '// the fragment';

/** A block as a file the compiler can read, which exists in memory only. */
export interface TypedBlock {
  readonly block: Block;
  readonly file: string;
  readonly text: string;
  /** How many lines stand in front of the fragment. */
  readonly offset: number;
}

/**
 * Every block of TypeScript: one with a `title` as the file of this repository it is, one with a `file` as that of the project
 * its reader makes, one with a `prelude` within what it leaves out.
 */
export function typedBlocks(): readonly TypedBlock[] {
  return allBlocks('ts', 'typescript').map((block) => {
    const { title, prelude, file = `${basename(block.page, '.md')}-${block.line}.ts` } = block.meta;
    const [before = '', after = ''] = (prelude === undefined ? HERE : readPrelude(prelude)).split(HERE);
    return {
      block,
      file: title === undefined ? resolve('test/docs', file) : resolve(title),
      text: `${before}${block.text.trimEnd()}${after}`,
      offset: before.split('\n').length - 1,
    };
  });
}

/** What the compiler says of each, as `page:line message`. */
export function typeErrors(blocks: readonly TypedBlock[]): readonly string[] {
  const { config } = ts.readConfigFile('tsconfig.json', (file) => readFileSync(file, 'utf8'));
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, resolve('.'));
  const files = new Map(blocks.map((block) => [block.file, block]));
  const program = ts.createProgram({
    rootNames: [...files.keys()],
    options: { ...options, noEmit: true, ...ownPackage() },
    host: hostOver(options, files),
  });
  return blocks.flatMap((block) => {
    const source = program.getSourceFile(block.file);
    return ts
      .getPreEmitDiagnostics(program, source)
      .map((found) => `${placeIn(block, found)} ${ts.flattenDiagnosticMessageText(found.messageText, ' ')}`);
  });
}

function readPrelude(name: string): string {
  return readFileSync(join('test/docs/preludes', `${name}.txt`), 'utf8');
}

interface Entry {
  readonly types?: string;
}

/** What pages import by the name of the package: its entries, from their sources. */
function ownPackage(): ts.CompilerOptions {
  const { name, exports = {} } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    name: string;
    exports?: Readonly<Record<string, Entry | string>>;
  };
  const typed = Object.entries(exports).flatMap(([path, entry]) =>
    typeof entry === 'object' && entry.types !== undefined ? [[path, entry.types] as const] : [],
  );
  const sourceOf = (types: string) => resolve(types.replace(/^\.\/dist\//, 'src/').replace(/\.d\.ts$/, '.ts'));
  return { paths: Object.fromEntries(typed.map(([path, types]) => [join(name, path), [sourceOf(types)]])) };
}

function hostOver(options: ts.CompilerOptions, files: ReadonlyMap<string, TypedBlock>): ts.CompilerHost {
  const host = ts.createCompilerHost(options, true);
  const { fileExists, readFile, getSourceFile, directoryExists } = host;
  const folders = new Set([...files.keys()].map((file) => dirname(file)));
  return {
    ...host,
    fileExists: (file) => files.has(file) || fileExists(file),
    directoryExists: (folder) => folders.has(folder) || (directoryExists?.(folder) ?? true),
    readFile: (file) => files.get(file)?.text ?? readFile(file),
    getSourceFile: (file, ...rest) => {
      const text = files.get(file)?.text;
      return text === undefined ? getSourceFile(file, ...rest) : ts.createSourceFile(file, text, rest[0], true);
    },
  };
}

function placeIn({ block, offset }: TypedBlock, { file, start }: ts.Diagnostic): string {
  if (file === undefined || start === undefined) return placeOf(block);
  const line = file.getLineAndCharacterOfPosition(start).line - offset;
  return placeOf({ ...block, line: block.line + line });
}
