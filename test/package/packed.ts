import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>;

/** The package as it would be published, and a folder for those who install it. */
export class Packed implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'gatehouse-package-'));
  readonly tarball: string;
  /** Paths of the files in it. */
  readonly files: readonly string[];

  constructor() {
    // Builds anew, so that nothing is published that has no source any more.
    run('npm', ['pack', '--silent', '--pack-destination', this.folder], process.cwd());
    const [name = ''] = run('ls', [this.folder], process.cwd()).split('\n');
    this.tarball = join(this.folder, name);
    const listed = run('tar', ['-tzf', this.tarball], process.cwd()).trim();
    this.files = listed.split('\n').map((path) => path.replace('package/', ''));
  }

  /** A project in a folder of its own, installed and compiled. @returns The folder. */
  consumer(): string {
    const folder = join(this.folder, 'consumer');
    cpSync('test/package/consumer', folder, { recursive: true });
    const devDependencies = versionsOf(['@nestjs/testing', '@types/node', 'typescript'], manifest.devDependencies);
    const dependencies = { gatehouse: `file:${this.tarball}`, ...versionsOf(['zod'], manifest.dependencies) };
    const project = { name: 'consumer', private: true, type: 'module', dependencies, devDependencies };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(project));
    run('npm', ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], folder);
    run('node', ['node_modules/typescript/bin/tsc', '-p', '.'], folder);
    return folder;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Runs one of our own programs. @throws Error with what it wrote, where it fails. */
export function runTool(name: string, args: readonly string[]): string {
  return run(resolve('node_modules/.bin', name), args, process.cwd());
}

export function run(program: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

function versionsOf(names: readonly string[], versions: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, versions[name] ?? '']));
}
