import { beforeAll, describe, expect, it } from 'vitest';
import { PlantedProject } from './planted-project.js';

const READS_ENV = 'export const port = process.env.PORT;';
const LONG_FILE = Array.from({ length: 201 }, (_, line) => `export const line${line} = ${line};`).join('\n');

/** rule, one file that breaks it, and its text. All are planted at once, so each path appears once. */
const VIOLATIONS = [
  ['node(no-process-env)', 'src/pipeline/env.ts', READS_ENV],
  ['node(no-process-env)', 'src/stdio.ts', READS_ENV],
  ['node(no-process-env)', 'src/toolsets/crm/env.ts', 'export const { PORT } = process.env;'],
  ['eslint(no-restricted-imports)', 'src/pipeline/named-env.ts', "import { env } from 'node:process'; env.PORT;"],
  ['eslint(no-console)', 'src/pipeline/console.ts', "console.log('called');"],
  ['import(no-default-export)', 'src/pipeline/default.ts', 'export default 1;'],
  ['eslint(max-lines)', 'src/pipeline/long.ts', LONG_FILE],
  ['typescript(no-explicit-any)', 'src/pipeline/any.ts', 'export const anything: any = 1;'],
  ['unicorn(no-process-exit)', 'src/pipeline/exit.ts', 'process.exit(1);'],
  [
    'vitest(no-focused-tests)',
    'src/pipeline/focused.spec.ts',
    "import { it } from 'vitest'; it.only('runs alone', () => {});",
  ],
  ['eslint(eqeqeq)', 'test/loose.test.ts', 'export const same = (a: unknown) => a == 1;'],
] as const;

/** What the same rules must let through. */
const SOUND = {
  'src/config/load-config.ts': READS_ENV,
  'src/main.ts': 'process.exit(1);',
  'src/cli/doctor.ts': "console.log('ready'); process.exit(0);",
  'src/transport/http/banner.ts': "console.log('ready');",
  'src/crm.module.ts':
    "import 'reflect-metadata'; import { Module } from '@nestjs/common'; @Module({}) export class CrmModule {}",
  'vitest.config.ts': 'export default {};',
};

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
}

describe('the lint rules', () => {
  let diagnostics: Diagnostic[];

  beforeAll(() => {
    const planted = Object.fromEntries(VIOLATIONS.map(([, file, text]) => [file, text]));
    using project = new PlantedProject(['.oxlintrc.json'], { ...SOUND, ...planted });
    const report = JSON.parse(project.outputOf('oxlint', ['--format', 'json'])) as { diagnostics: Diagnostic[] };
    diagnostics = report.diagnostics;
  });

  it('accept what has its reason: configuration, terminals, the process itself, decorated classes', () => {
    expect(diagnostics.filter(({ filename }) => filename in SOUND)).toEqual([]);
  });

  it.each(VIOLATIONS)('report %s in %s', (rule, file) => {
    expect(diagnostics.filter(({ filename }) => filename === file).map(({ code }) => code)).toContain(rule);
  });
});
