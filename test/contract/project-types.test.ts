import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toolsetFiles } from '../../src/cli/scaffold/add-toolset-command.js';
import { writeNewFiles } from '../../src/cli/scaffold/new-files.js';
import { projectFiles } from '../../src/cli/scaffold/project-files.js';

/** The entries of the package, compiled, as a project sees them. */
const ENTRIES = { gatehouse: [resolve('dist/index.d.ts')], 'gatehouse/testing': [resolve('dist/testing.d.ts')] };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-types-'));
  writeNewFiles(folder, projectFiles({ name: 'order-tools', transport: 'http', gatehouse: '^0.1.0' }));
  writeNewFiles(folder, toolsetFiles('order-history', 'get_order_history'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the TypeScript of a new project', () => {
  it('fits the types of the package, by the compiler options it comes with', () => {
    const { config } = ts.readConfigFile(join(folder, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
      config: unknown;
    };
    const { options, fileNames, errors } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
    expect(errors).toEqual([]);
    expect(fileNames.map((file) => file.slice(folder.length + 1))).toContain('src/toolsets/stock/stock.spec.ts');
    const program = ts.createProgram(fileNames, { ...options, paths: ENTRIES });
    const diagnostics = ts.getPreEmitDiagnostics(program);
    const problems = diagnostics.map(
      ({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
    expect(problems).toEqual([]);
  });
});
