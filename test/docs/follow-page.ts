import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { applyDiff } from './apply-diff.js';
import { isShown } from './expected-output.js';
import { type Block, blocksOf, placeOf } from './markdown-blocks.js';
import type { ShellSession } from './shell-session.js';

/** A page and the folder it is followed in. */
export interface Walk {
  readonly page: string;
  readonly folder: string;
  readonly shell: ShellSession;
  /** Ports of the page, and those they are here: another program may hold the first. */
  readonly ports: ReadonlyMap<string, string>;
}

/** Does what a page says, block after block, in its order. @returns The places of blocks whose program is not installed. */
export async function followPage({ page, folder, shell, ports }: Walk): Promise<readonly string[]> {
  const blocks = blocksOf(page).map((block) => ({ ...block, text: translated(block.text, ports) }));
  const skipped: string[] = [];
  for (const [index, block] of blocks.entries()) {
    const next = blocks[index + 1];
    if (block.meta['title'] !== undefined) write(join(folder, block.meta['title']), block);
    else if (block.language !== 'sh') continue;
    else if (isMissing(block.meta['needs'])) skipped.push(placeOf(block));
    else await run(shell, block, next?.language === 'text' ? next.text : undefined);
  }
  return skipped;
}

function translated(text: string, ports: ReadonlyMap<string, string>): string {
  return [...ports].reduce((all, [shown, used]) => all.replaceAll(shown, used), text);
}

function write(file: string, { language, text }: Block): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, language === 'diff' ? applyDiff(readFileSync(file, 'utf8'), text) : text);
}

function isMissing(program: string | undefined): boolean {
  if (program === undefined || spawnSync(program, ['--version']).error === undefined) return false;
  if (process.env['REQUIRE_SERVICES'] === '1') throw new Error(`${program} is not installed, and REQUIRE_SERVICES=1.`);
  return true;
}

async function run(shell: ShellSession, block: Block, shown: string | undefined): Promise<void> {
  const { code, stdout, stderr } = await shell.run(block.text);
  const told = `${placeOf(block)}\n${block.text}\n--- printed\n${stdout}\n--- on stderr\n${stderr}`;
  if (code !== 0) throw new Error(`Exit code ${code} at ${told}`);
  if (shown !== undefined && !isShown(shown, stdout)) throw new Error(`Not what the page shows at ${told}`);
}
