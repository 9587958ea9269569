import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Terminal } from '../../run-command.js';
import type { Door } from '../connection/raw-call.js';
import type { Program } from '../connection/sdk-client.js';
import { trustingFetch } from '../connection/trusting-fetch.js';
import { openOtlpReceiver, type Received } from './otlp-receiver.js';
import { type ProbeFacts, RUN_ID } from './probe-message.js';

/** The instance the doctor started, and everything it leaves behind. */
export interface Probe extends Pick<ProbeFacts, 'url' | 'tools'> {
  readonly door: Door;
  readonly token: string;
  readonly expiredToken: string;
  readonly received: readonly Received[];
  /** Lines of its log. */
  log(): readonly string[];
  /** The environment in which the commands of the trail find its rows. */
  readonly terminal: Terminal;
  /** How a client starts it over stdio. */
  readonly stdio: Program;
  /** Does what starts further processes of this build in its folder: that goes only when they have ended. */
  whileGuest<T>(work: () => Promise<T>): Promise<T>;
  /** Ends it in order; answers its exit code, null where it had to be killed. */
  stop(): Promise<number | null>;
}

/** Where its compiled entry points are, beside this file. */
const entry = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const BOOTSTRAP = new URL('../../../observability/bootstrap.js', import.meta.url).href;
const STOP_WITHIN_MS = 6_000;

/** Owns a folder, a receiver of telemetry and a process; `close` leaves nothing of them. */
export class ProbeRun {
  private readonly dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-doctor-'));
  private child: ChildProcess | undefined;
  private readonly guests = new Set<Promise<unknown>>();
  private receiver: Awaited<ReturnType<typeof openOtlpReceiver>> | undefined;

  constructor(private readonly terminal: Terminal) {}

  /** @throws Error that says why it did not open. */
  async open(signal: AbortSignal): Promise<Probe> {
    const receiver = await openOtlpReceiver();
    this.receiver = receiver;
    // Closed meanwhile: nothing may be started any more.
    if (signal.aborted) await receiver.close();
    signal.throwIfAborted();
    const { cwd } = this.terminal;
    const env = probeEnvironment(this.terminal.env, this.dataDir, receiver.settings);
    const written = { stdout: '', stderr: '' };
    const child = spawn(process.execPath, ['--enable-source-maps', '--import', BOOTSTRAP, entry('serve-probe.js')], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => (written[name] += text));
    }
    const facts = await firstOf(child, () => written.stderr, signal);
    return this.probeOf(facts, env, receiver.received, () => written.stdout.split('\n'));
  }

  private probeOf(
    facts: ProbeFacts,
    env: Record<string, string>,
    received: readonly Received[],
    log: () => readonly string[],
  ): Probe {
    const { url, certificate, token } = facts;
    const { cwd } = this.terminal;
    const { OTEL_EXPORTER_OTLP_ENDPOINT: _endpoint, ...local } = env;
    return {
      ...facts,
      door: {
        mcp: new URL('/mcp', url),
        fetch: trustingFetch(certificate === undefined ? {} : { certificate }),
        headers: { authorization: `Bearer ${token}` },
      },
      received,
      log,
      // The trail is in the folder, wherever that of the service is.
      terminal: { ...this.terminal, env: { DATA_DIR: this.dataDir } },
      stdio: {
        args: [entry('serve-probe-stdio.js')],
        cwd,
        env: { ...local, DATA_DIR: join(this.dataDir, 'stdio'), STDIO_SUB: 'gatehouse-doctor' },
      },
      whileGuest: (work) => this.whileGuest(work),
      stop: () => this.stop(),
    };
  }

  private async whileGuest<T>(work: () => Promise<T>): Promise<T> {
    const guest = work();
    this.guests.add(guest);
    try {
      return await guest;
    } finally {
      this.guests.delete(guest);
    }
  }

  /** Ends the process in order, and kills it when that takes too long. */
  async stop(): Promise<number | null> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    const [code] = (await exited) as [number | null];
    clearTimeout(timer);
    return code;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.receiver?.close();
    await Promise.allSettled(this.guests);
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** Everything the service would be started with, but where it writes and where its telemetry goes. */
function probeEnvironment(
  env: NodeJS.ProcessEnv,
  dataDir: string,
  telemetry: Readonly<Record<string, string>>,
): Record<string, string> {
  const kept = Object.entries(env).filter(([name, value]) => value !== undefined && !name.startsWith('OTEL_'));
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    ...telemetry,
    DATA_DIR: dataDir,
    [RUN_ID]: randomBytes(6).toString('hex'),
  };
}

function firstOf(child: ChildProcess, stderr: () => string, signal: AbortSignal): Promise<ProbeFacts> {
  const { promise, resolve, reject } = Promise.withResolvers<ProbeFacts>();
  child.once('message', (facts) => resolve(facts as ProbeFacts));
  child.once('error', reject);
  child.once('exit', (code) => reject(new Error(endedText(code, stderr()))));
  signal.addEventListener('abort', () => reject(new Error('It did not open in time.')), { once: true });
  return promise;
}

function endedText(code: number | null, stderr: string): string {
  const said = stderr
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('gatehouse:'));
  return said.length > 0 ? said.join(' ') : `It ended with exit code ${code} instead of opening.`;
}
