import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, it } from 'vitest';

/** What a toolset is written with: each member of these has a word in the page. */
const DESCRIBED = {
  'src/tool/policy.ts': ['Described', 'AccessRules', 'CachePolicy', 'ToolPolicy', 'ResourcePolicy', 'PromptPolicy'],
  'src/tool/tool-call.ts': ['ToolCall'],
  'src/tool/ask.ts': ['Ask'],
};

const PAGE = readFileSync('docs/framework.md', 'utf8');

const membersOf = (file: string, interfaces: readonly string[]) =>
  ts
    .createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
    .statements.filter((node) => ts.isInterfaceDeclaration(node))
    .filter(({ name }) => interfaces.includes(name.text))
    .flatMap(({ members }) => members.flatMap(({ name }) => (name && ts.isIdentifier(name) ? [name.text] : [])));

it.each(Object.entries(DESCRIBED))('docs/framework.md says what each member in %s is for', (file, interfaces) => {
  const members = membersOf(file, interfaces);
  expect(members.length).toBeGreaterThanOrEqual(interfaces.length);
  expect(members.filter((member) => !new RegExp(`\\b${member}\\b`).test(PAGE))).toEqual([]);
});
