import { spawn, spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { killWithUs, RUN_DIR } from '../children.js';

const SOURCES = join(import.meta.dirname, '../../bench/mixed/go');
const PROGRAM = join(RUN_DIR, 'mixed-go');
/** Not a package of npm. */
const GO = 'go';
const BUILD_TIMEOUT_MS = 300_000;
const START_TIMEOUT_MS = 10_000;

/** A sentence where it cannot be built. */
export function buildGoServer(): string | undefined {
  if (spawnSync(GO, ['version']).status !== 0) return 'go is not installed';
  const { status, stderr } = spawnSync(GO, ['build', '-buildvcs=false', '-mod=readonly', '-o', PROGRAM, '.'], {
    cwd: SOURCES,
    encoding: 'utf8',
    timeout: BUILD_TIMEOUT_MS,
  });
  return status === 0 ? undefined : `the Go server does not build: ${stderr.slice(-300)}`;
}

/** Starts the server that was built; resolves once it accepts connections. */
export async function startGoServer(env: Readonly<Record<string, string>>) {
  const server = killWithUs(spawn(PROGRAM, { env, stdio: ['ignore', 'ignore', 'inherit'] }));
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!(await isOpen(Number(env['PORT'])))) {
    if (server.exitCode !== null || performance.now() > deadline) throw new Error('The Go server did not start.');
    await sleep(20);
  }
  return server;
}

function isOpen(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
