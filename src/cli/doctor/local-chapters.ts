import type { Settings } from '../../config/config.schema.js';
import { loadSettings } from '../../config/load-config.js';
import type { Terminal } from '../run-command.js';
import type { Chapter, Check } from './check.js';
import { clockCheck, type ClockReading } from './checks/clock.js';
import { collectorCheck } from './checks/collector.js';
import { conversations } from './checks/conversations.js';
import { postgresCheck } from './checks/postgres.js';
import type { ProbeSession } from './checks/probe-session.js';
import { probeStart, probeStop, trailVerifies } from './checks/probe-start.js';
import { prometheusChecks } from './checks/prometheus.js';
import { redisCheck } from './checks/redis.js';
import { refusals } from './checks/refusals.js';
import { serverChecks } from './checks/server.js';
import { serverTrail } from './checks/server-trail.js';
import { settingsChecks } from './checks/settings.js';
import { signals } from './checks/signals.js';
import { tokenCheck } from './checks/token.js';
import type { Credentials } from './credentials.js';
import { ownCredential } from './own-credential.js';
import { findServer } from './find-server.js';
import { note } from './finding.js';
import type { ProbeRun } from './probe/start-probe.js';

/** What is asked of the install in this folder. */
export interface LocalQuestions {
  readonly terminal: Terminal;
  readonly credentials: Credentials;
  readonly prometheus: string | undefined;
  readonly run: ProbeRun;
}

/** Seconds, as in the schema: for where the settings cannot be read. */
const DEFAULT_SKEW_S = 5;

/** An install on this machine: its settings, what it depends on, an instance of it, and the server that runs already. */
export async function localChapters(questions: LocalQuestions): Promise<readonly Chapter[]> {
  const { terminal, credentials, prometheus, run } = questions;
  const settings = readableSettings(terminal);
  const clocks: ClockReading[] = [];
  const session: ProbeSession = { made: [] };
  const skew = settings?.auth.clockSkewSeconds ?? DEFAULT_SKEW_S;
  const around = [
    ...(settings === undefined ? [] : [redisCheck(settings.redis, clocks), postgresCheck(settings.database, clocks)]),
    collectorCheck(terminal.env),
    ...prometheusChecks(prometheus, clocks),
  ];
  const { token } = credentials;
  return [
    { title: 'Settings', atOnce: false, checks: settingsChecks(terminal, settings) },
    { title: 'What it depends on', atOnce: true, checks: around },
    { title: 'An instance of its own', atOnce: false, checks: [probeStart(session, run)] },
    { title: 'Real calls', atOnce: true, checks: conversations(session) },
    { title: 'Refusals, provoked', atOnce: false, checks: refusals(session) },
    { title: 'The calls in every signal', atOnce: true, checks: signals(session) },
    { title: 'Its end', atOnce: false, checks: [probeStop(session), trailVerifies(session)] },
    { title: 'The server that runs here', atOnce: false, checks: await runningChecks(questions, settings, clocks) },
    {
      title: 'Time',
      atOnce: false,
      checks: [clockCheck(clocks, skew), ...(token === undefined ? [] : [tokenCheck(token, terminal.now, skew)])],
    },
  ];
}

/** What keeps them from being read, the first check tells. */
function readableSettings({ env, cwd }: Terminal): Settings | undefined {
  try {
    return loadSettings(env, cwd);
  } catch {
    return undefined;
  }
}

async function runningChecks(
  { terminal, credentials }: LocalQuestions,
  settings: Settings | undefined,
  clocks: ClockReading[],
): Promise<readonly Check[]> {
  if (settings === undefined) return [];
  const given = credentials.headers(settings.apiKeys.header);
  const headers = Object.keys(given).length > 0 ? given : await ownCredential(terminal, settings);
  const server = await findServer(settings, headers, clocks);
  if (server !== undefined) return [...serverChecks(server), serverTrail(server, terminal, settings.audit)];
  const { port } = settings.server;
  const seen = port === 0 ? 'Not looked for: PORT is 0, any free one.' : `None on port ${port}.`;
  return [
    {
      name: 'server.ready',
      title: 'The server is ready',
      limitMs: 1_000,
      run: () => note(seen, 'Start one with `npm start`, and run the doctor beside it.'),
    },
  ];
}
