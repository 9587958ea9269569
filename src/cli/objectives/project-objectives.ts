import type { objectiveFiles } from '../../objectives/objective-files.js';

/** By it a written file is known from one of the project's own. */
export const WRITTEN_HERE = 'Written by `npm run objectives`';

/** What stands otherwise where tools are a project of their own: who writes the files, and where the pages they name are. */
const INSTEAD = [
  ['Written by `npm run docs` from src/objectives. Do not edit.', `${WRITTEN_HERE}. Do not edit.`],
  ['[Objectives](../objectives.md) tells', 'docs/objectives.md of Gatehouse tells'],
  [/\b(docs\/(?:errors|limits)\.md)/g, '$1 of Gatehouse'],
] as const;

/** Alerts, their tests and runbooks, as the project they are written into has them. */
export function forProject(files: ReturnType<typeof objectiveFiles>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(files).map(([path, render]) => [
      path,
      INSTEAD.reduce<string>((text, [found, instead]) => text.replaceAll(found, instead), render()),
    ]),
  );
}
