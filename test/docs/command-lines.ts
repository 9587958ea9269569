import { allBlocks, type Block, placeOf } from './markdown-blocks.js';

/** A command of a page, its continued lines with it. */
export interface CommandLine {
  readonly place: string;
  readonly text: string;
}

/** Pages that others follow: docs/tutorial.md by a test of its own, projects by `npm run test:scaffold` and `check:package`. */
const FOLLOWED = new Set(['docs/tutorial.md', 'docs/new-project.md', 'docs/framework.md', 'CONTRIBUTING.md']);

/** What cannot be run beside a server that has just started, by the reason. */
const ELSEWHERE: readonly (readonly [string, RegExp])[] = [
  ['setting', /^[A-Z_]+=/],
  ['what this test stands on, or what CI runs', /\bnpm (ci|start|test)\b/],
  ['ten seconds, and a test of its own', /\bdoctor$/],
  ['what CI holds against the committed files', /^npm run docs$/],
  ['host of the reader', /https:\/\/\S*example\.com|-connect mcp/],
  ['program that is not ours', /\b(docker|kubectl|helm|cdk|claude|openssl)\b/],
  ['file of the reader', /\btls\.key\b|\bbot\.ext\b|deploy\/aws/],
  ['server of the reader', /\bupstreams (diff|accept)\b/],
];

/** Every command of the pages that can be run beside a fresh server. */
export function runnableLines(): readonly CommandLine[] {
  return allBlocks('sh')
    .filter(({ page }) => !FOLLOWED.has(page))
    .flatMap(linesOf)
    .filter(({ text }) => !ELSEWHERE.some(([, pattern]) => pattern.test(text)));
}

function linesOf(block: Block): readonly CommandLine[] {
  const lines = block.text.trimEnd().replaceAll('\\\n', '\\\u0000').split('\n');
  return lines.map((text) => ({ place: placeOf(block), text: text.replaceAll('\u0000', '\n') }));
}
