import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-dev-'));
  for (const part of ['scripts', 'package.json', 'tsconfig.json', 'tsconfig.build.json'])
    cpSync(resolve('templates/project', part), join(folder, part), { recursive: true });
  mkdirSync(join(folder, 'src'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What `npm run dev` runs on every save. */
function save(main: string) {
  writeFileSync(join(folder, 'src/main.ts'), main);
  const { stdout, stderr } = spawnSync(process.execPath, ['scripts/dev.js'], { cwd: folder, encoding: 'utf8' });
  return { stdout, stderr };
}

it('serves what compiled last while the code does not compile, and says what is wrong', () => {
  expect(save("console.log('serves one');").stdout).toBe('serves one\n');
  const { stdout, stderr } = save("const count: number = 'two';\nconsole.log('serves', count);");
  expect(stdout).toContain('src/main.ts(1,7): error TS2322');
  expect(stdout).toContain('serves one');
  expect(stderr).toBe('The code does not compile. What compiled last is served until it does.\n');
  expect(save("console.log('serves three');").stdout).toBe('serves three\n');
});
