import { hiddenIn } from '../../src/tool/catalogue-rules.js';
import type { Operation } from '../../src/tool/operation.js';
import { proseIn } from '../../src/tool/prose-in.js';
import { suspicionsIn } from '../../src/tool/suspicious-text.js';

/** Whoever owns an address decides what stands there. URIs of our own resources lead nowhere else. */
const ADDRESS = /\b(?:https?|wss?|ftp|file|javascript):\S+|\bwww\.\S+|\bdata:[a-z]+\/\S+|\]\([^)]+\)/i;

type Listed = Pick<Operation, 'kind' | 'name' | 'toolset'> & { readonly listing: object };

/** Everything a reviewer would have to refuse in what a model reads of these; each with its place. */
export function descriptionProblems(operations: readonly Listed[]): readonly string[] {
  return operations.flatMap((one) => {
    const hidden = hiddenIn(one.listing, '');
    return [
      ...(hidden === undefined ? [] : [`hidden Unicode in ${hidden}`]),
      ...[...proseIn(one.listing)].flatMap(([path, text]) => problemsOfText(path, text, one, operations)),
      ...operations.filter((other) => other !== one && looksLike(other, one)).map(({ name }) => `looks like ${name}`),
    ].map((problem) => `${one.kind} ${one.name}: ${problem}`);
  });
}

function problemsOfText(path: string, text: string, one: Listed, all: readonly Listed[]): string[] {
  const address = ADDRESS.exec(text)?.[0];
  return [
    ...[...suspicionsIn(text)].map(([suspicion, words]) => `${suspicion} in ${path}: ${words}`),
    ...(address === undefined ? [] : [`an address in ${path}: ${address}`]),
    // A toolset may explain how its own tools work together; of what others do it has nothing to say.
    ...all
      .filter(({ toolset, name }) => toolset !== one.toolset && isNameOfTool(name) && mentions(text, name))
      .map(({ name }) => `${path} speaks of ${name}, of another toolset`),
  ];
}

/** One word is also a word of English. */
const isNameOfTool = (name: string) => /[_-]/.test(name);

function mentions(text: string, name: string): boolean {
  return text.split(/[^\w-]+/).includes(name);
}

/** Names that people, and models, take for each other: case, separators, and letters drawn alike. */
function looksLike(one: Listed, other: Listed): boolean {
  return one.kind === other.kind && folded(one.name) === folded(other.name);
}

function folded(name: string): string {
  const plain = name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[_.\-\s]/g, '');
  return plain
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll(/[1il|]/g, 'l')
    .replaceAll('0', 'o');
}
