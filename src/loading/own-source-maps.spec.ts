import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, afterAll, expect, it } from 'vitest';

const MAP = { version: 3, sources: ['source.ts'], names: [], mappings: 'AAAA' };
const COMPILED = 'export const thrower = () => new Error().stack;\n//# sourceMappingURL=index.js.map';

let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'gatehouse-maps-'));
  for (const folder of [project, join(project, 'node_modules/a')]) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'index.js'), COMPILED);
    writeFileSync(join(folder, 'index.js.map'), JSON.stringify(MAP));
  }
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** The stacks of what our own code and a package threw. */
function stacksWith(...flags: readonly string[]): { own: string; package: string } {
  const main = `
    import { mapOwnSourcesAlone } from ${JSON.stringify(join(import.meta.dirname, 'own-source-maps.ts'))};
    mapOwnSourcesAlone();
    const { thrower: own } = await import('./index.js');
    const { thrower: other } = await import('./node_modules/a/index.js');
    console.log(JSON.stringify({ own: own(), package: other() }));`;
  const args = ['--disable-warning=ExperimentalWarning', ...flags, '--input-type=module', '-e', main];
  const child = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' });
  expect(child.stderr).toBe('');
  return JSON.parse(child.stdout) as { own: string; package: string };
}

it('names the sources of our own code, and the files of packages', () => {
  const { own, package: other } = stacksWith('--enable-source-maps');
  expect(own).toContain('source.ts');
  expect(other).toContain('node_modules/a/index.js');
});

it('names no sources where nobody asks for them', () => {
  expect(stacksWith().own).toContain('index.js');
});
