import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CLIENT_PROGRAMS, type ClientProgram } from './client-programs.js';
import { startInteropServers } from './interop-servers.js';
import { readReport } from './read-report.js';
import { runCommand } from './run-command.js';

/** Milliseconds for one command of a build, cold caches and all, and for one client program. */
const BUILD_LIMIT_MS = 300_000;
const RUN_LIMIT_MS = 120_000;

// npm run interop [-- --client python|go|rust|frameworks-npm|frameworks-python]
const { values: only } = parseArgs({ options: { client: { type: 'string' } } });
const programs = CLIENT_PROGRAMS.filter(({ name }) => only.client === undefined || name === only.client);
if (programs.length === 0) throw new Error('No client has that name.');

const work = mkdtempSync(join(tmpdir(), 'gatehouse-interop-'));
try {
  await using servers = await startInteropServers(work);
  for (const program of programs) {
    if (!(await runProgram(program, servers.settings))) process.exitCode = 1;
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Builds and runs one, and prints a line for each check. Answers whether all is well. */
async function runProgram(program: ClientProgram, settings: Readonly<Record<string, string>>): Promise<boolean> {
  const { name, needs, checks, sources } = program;
  const found = await runCommand([needs, needs === 'go' ? 'version' : '--version'], {
    cwd: sources,
    env: process.env,
    limitMs: RUN_LIMIT_MS,
  });
  if (found.code !== 0) {
    const isRequired = process.env['REQUIRE_SERVICES'] === '1';
    console.log(`${name}: ${needs} is not installed${isRequired ? ', and REQUIRE_SERVICES=1' : ', so it is skipped'}.`);
    return !isRequired;
  }
  const scratch = join(work, name);
  mkdirSync(scratch);
  if (!(await buildProgram(program, scratch))) {
    console.log(`${name}: 0/${checks.length}`);
    return false;
  }
  const started = Date.now();
  const { code, stdout, stderr } = await runCommand(program.run(scratch), {
    cwd: sources,
    // Of the machine it knows nothing: neither its proxies nor its certificates.
    env: { PATH: process.env['PATH'], HOME: scratch, ...settings },
    limitMs: RUN_LIMIT_MS,
  });
  const { lines, passed, isWhole } = readReport(stdout, checks);
  for (const line of lines) console.log(`${name} ${line}`);
  const isWell = isWhole && code === 0;
  if (!isWell) console.log(`${name} exited with ${code}: ${stderr.split('\n').slice(-20).join('\n')}`);
  console.log(`${name}: ${passed}/${checks.length} in ${Date.now() - started} ms`);
  return isWell;
}

async function buildProgram({ name, build, sources }: ClientProgram, scratch: string): Promise<boolean> {
  const started = Date.now();
  for (const command of build(scratch)) {
    const env = { ...process.env, CARGO_TARGET_DIR: scratch };
    const { code, stderr } = await runCommand(command, { cwd: sources, env, limitMs: BUILD_LIMIT_MS });
    if (code === 0) continue;
    console.log(`${name}: ${command.join(' ')} exited with ${code}: ${stderr}`);
    return false;
  }
  console.log(`${name} built in ${Math.round((Date.now() - started) / 1_000)} s`);
  return true;
}
