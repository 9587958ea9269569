import { resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const SOURCE = `
import { z } from 'zod';
import { HealthCheck } from './health-check.decorator.js';
import { Tool } from './tool.decorator.js';
class Tools {
  @Tool({ description: 'd', effect: 'read', input: z.object({ id: z.string() }), access: 'public' })
  find({ id }: { id: number }) { return id; }
  @HealthCheck({ dependency: 'd' })
  answers() { return 'yes'; }
}`;

/** What the compiler of a new project says, whose options are stricter than ours. */
function saidOf(text: string): readonly string[] {
  const file = resolve('src/tool/planted.ts');
  const { config } = ts.readConfigFile('templates/project/tsconfig.json', ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, resolve('.'));
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, text, rest[0]) : getSourceFile(name, ...rest);
  const program = ts.createProgram({ rootNames: [file], options, host });
  return program
    .getSemanticDiagnostics(program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

it('a method that does not fit is told so, without advice that leads elsewhere', () => {
  const said = saidOf(SOURCE);
  expect(said).toHaveLength(2);
  expect(said[0]).toContain("Type 'string' is not assignable to type 'number'");
  expect(said[1]).toContain("Type 'string' is not assignable to type 'boolean | Promise<boolean>'");
  expect(said.join('\n')).not.toContain('exactOptionalPropertyTypes');
});
