import type { Chapter } from './check.js';
import { clockCheck, type ClockReading } from './checks/clock.js';
import { prometheusChecks } from './checks/prometheus.js';
import { type LiveServer, notProvoked, provokedLimit, serverChecks } from './checks/server.js';
import { servedCertificate } from './checks/served-certificate.js';
import { tokenCheck } from './checks/token.js';
import { type Trust, trustingFetch } from './connection/trusting-fetch.js';
import type { Credentials } from './credentials.js';

/** What is asked of a server elsewhere. */
export interface RemoteQuestions {
  readonly url: URL;
  readonly now: Date;
  readonly credentials: Credentials;
  readonly keyHeader: string;
  readonly trust: Trust;
  readonly prometheus: string | undefined;
  readonly provoke: boolean;
}

/** Seconds, the default of the schema: how a server elsewhere is set, nobody here knows. */
const SKEW_S = 5;

/** A server elsewhere, of which only that is asked which others will not notice. */
export function remoteChapters(questions: RemoteQuestions): readonly Chapter[] {
  const { url, now, credentials, trust, prometheus, provoke } = questions;
  const { token } = credentials;
  const clocks: ClockReading[] = [];
  const server = liveServer(questions, clocks);
  const left = [...(provoke ? [] : ['429']), 'a full queue', 'an open breaker', 'traces and audit rows'];
  return [
    { title: 'Its certificate', atOnce: false, checks: [servedCertificate(url, trust, now)] },
    {
      title: 'The server',
      atOnce: false,
      checks: [...serverChecks(server), ...(provoke ? [provokedLimit(server)] : []), notProvoked(left)],
    },
    { title: 'What watches it', atOnce: true, checks: prometheusChecks(prometheus, clocks) },
    {
      title: 'Time',
      atOnce: false,
      checks: [clockCheck(clocks, SKEW_S), ...(token === undefined ? [] : [tokenCheck(token, now, SKEW_S)])],
    },
  ];
}

function liveServer({ url, credentials, keyHeader, trust }: RemoteQuestions, clocks: ClockReading[]): LiveServer {
  return {
    base: url,
    door: { mcp: new URL('/mcp', url), fetch: trustingFetch(trust), headers: credentials.headers(keyHeader) },
    metrics: new URL('/metrics', url),
    clocks,
    refused: [],
  };
}
