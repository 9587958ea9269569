import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const PACKAGES = [
  '@modelcontextprotocol/server',
  '@modelcontextprotocol/node',
  '@rekog/mcp-nest',
  '@nestjs/core',
  'fastify',
  '@modelcontextprotocol/sdk',
] as const;

/** Where and with what the numbers were made: without it they mean nothing. */
export interface Machine {
  readonly date: string;
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGiB: number;
  readonly platform: string;
  /** Processes that wanted the CPU in the minute before: near the number of cores, the run is not to be trusted. */
  readonly loadBefore: number;
  readonly node: string;
  readonly packages: Readonly<Record<string, string>>;
}

export function thisMachine(): Machine {
  return {
    date: new Date().toISOString(),
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    loadBefore: loadavg()[0]!,
    node: process.version,
    packages: Object.fromEntries(PACKAGES.map((name) => [name, installedVersionOf(name)])),
  };
}

function installedVersionOf(name: string): string {
  const manifest = readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
