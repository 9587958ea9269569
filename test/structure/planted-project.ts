import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** A throw-away project that has our configuration files and whatever a test plants in it. */
export class PlantedProject implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'gatehouse-structure-'));

  constructor(configFiles: readonly string[], files: Readonly<Record<string, string>>) {
    for (const name of configFiles) copyFileSync(join(ROOT, name), join(this.folder, name));
    for (const [path, text] of Object.entries(files)) this.plant(path, text);
  }

  /** What one of our development tools prints inside the project. That it exits with an error is expected. */
  outputOf(tool: string, args: readonly string[]): string {
    const script = join(ROOT, 'node_modules/.bin', tool);
    const options = { cwd: this.folder, encoding: 'utf8', timeout: 60_000 } as const;
    const { stdout, error } = spawnSync(process.execPath, [script, ...args], options);
    if (error !== undefined) throw error;
    return stdout;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }

  private plant(path: string, text: string): void {
    const target = join(this.folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
