import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** As CycloneDX has it; npm writes more. */
interface Bom {
  readonly metadata: { readonly component: { readonly name: string } };
  readonly components: readonly Component[];
}

export interface Component {
  readonly name: string;
  readonly version: string;
  readonly licenses?: readonly {
    readonly license?: { readonly id?: string; readonly name?: string };
    readonly expression?: string;
  }[];
}

interface Lock {
  packages: Record<string, { dev?: boolean; devDependencies?: object; version?: string; name?: string }>;
}

/** What is installed with the service, by its lockfile: each entry once, as `name@version`. */
export function lockedForProduction(folder: string): ReadonlySet<string> {
  const { packages } = read<Lock>(folder, 'package-lock.json');
  const shipped = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  return new Set(
    shipped.map(([path, entry]) => `${entry.name ?? path.split('node_modules/').at(-1)}@${entry.version}`),
  );
}

/**
 * npm's own bill of materials of what ships. It is asked about a project without development dependencies: `--omit dev`
 * also leaves out what both need, such as Fastify. https://github.com/npm/cli/issues/7909
 */
export function productionSbom(folder: string): Bom {
  const scratch = mkdtempSync(join(tmpdir(), 'gatehouse-sbom-'));
  try {
    const { devDependencies: _, ...manifest } = read<Record<string, unknown>>(folder, 'package.json');
    const lock = read<Lock>(folder, 'package-lock.json');
    const shipped = Object.entries(lock.packages).filter(([, { dev }]) => dev !== true);
    const packages = Object.fromEntries(shipped);
    delete packages['']?.devDependencies;
    // npm calls a project by its folder.
    const project = join(scratch, String(manifest['name']));
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(project, 'package-lock.json'), JSON.stringify({ ...lock, packages }));
    const args = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'];
    const { status, stdout, stderr } = spawnSync('npm', args, { cwd: project, encoding: 'utf8', timeout: 30_000 });
    if (status !== 0) throw new Error(`npm sbom failed: ${stderr}`);
    return JSON.parse(stdout) as Bom;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function read<T>(folder: string, file: string): T {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as T;
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(productionSbom(process.cwd()), undefined, 2)}\n`);
