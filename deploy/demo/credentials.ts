import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import type { Credential } from './agent.js';

/** Whom an agent speaks for, and how it says so. */
export interface Identity {
  readonly user: string;
  /** Good for a visit: a token is made anew before it ends. */
  credential(): Credential;
}

const GENERATE_TOKEN = 'dist/cli/generate-token.js';

/**
 * From `DEMO_CAREFUL_KEY` (an API key) or `DEMO_CAREFUL_TOKEN`, and `DEMO_CAREFUL_USER`; the same for `CARELESS`. Without
 * them: a token of the development server that runs in this folder.
 */
export function identityOf(agent: 'CAREFUL' | 'CARELESS', developmentUser: string): Identity {
  const { [`DEMO_${agent}_KEY`]: key, [`DEMO_${agent}_TOKEN`]: token, [`DEMO_${agent}_USER`]: user } = process.env;
  const named = user ?? developmentUser;
  if (key !== undefined) return { user: named, credential: () => ({ 'x-api-key': key }) };
  const bearer = token === undefined ? renewed(() => developmentToken(named)) : () => token;
  return { user: named, credential: () => ({ authorization: `Bearer ${bearer()}` }) };
}

/** Well before the hour is over for which a token is made, and seldom enough: making one takes a process. */
const RENEWED_AFTER_MS = 30 * 60_000;

/** What `make` answers, made at once and again where it is asked for later than that. */
export function renewed(make: () => string, now: () => number = () => performance.now()): () => string {
  let made = { token: make(), at: now() };
  return () => {
    if (now() - made.at >= RENEWED_AFTER_MS) made = { token: make(), at: now() };
    return made.token;
  };
}

function developmentToken(user: string): string {
  if (!existsSync(GENERATE_TOKEN))
    throw new Error('Set DEMO_CAREFUL_KEY and DEMO_CARELESS_KEY, or run `npm start` here.');
  const flags = ['--sub', user, '--email', `${user}@example.com`, '--roles', 'user', '--expires-in', '1h'];
  return execFileSync(process.execPath, [GENERATE_TOKEN, ...flags], { encoding: 'utf8' }).trim();
}

/** The certificate a development server made for itself is as good as one of an authority. */
export function trustDevelopmentCertificate(): void {
  const path = join(process.env['DATA_DIR'] ?? '.gatehouse', 'tls-cert.pem');
  if (!existsSync(path)) return;
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(path, 'utf8')]);
}
