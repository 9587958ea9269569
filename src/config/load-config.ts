import { join } from 'node:path';
import { checkClientTrust, readClientTrust } from './certificates/read-client-trust.js';
import { checkApiKeys } from './check-api-keys.js';
import { checkAuditDurability } from './check-audit-durability.js';
import { checkAuditKey } from './check-audit-key.js';
import { checkIntrospection } from './check-introspection.js';
import { checkMetricsPort } from './check-metrics-port.js';
import { checkSecret } from './check-secret.js';
import { checkServer } from './check-server.js';
import { checkStateSecret } from './check-state-secret.js';
import { checkWorkers } from './check-workers.js';
import { refuseProblems } from './config-error.js';
import type { Config, Settings, StdioConfig } from './config.schema.js';
import { DataDir } from './data-dir.js';
import { deepFreeze } from './deep-freeze.js';
import { hasApiKeys, keepApiKey } from './development-api-key.js';
import { keepSecret } from './development-secret.js';
import { keysFileOf } from './keys-file-of.js';
import { readPublicKey } from './public-key.js';
import { loadApis } from './openapi/openapi-secrets.js';
import { type Reading, readSettings } from './read-settings.js';
import { readServerCertificate } from './server-certificate.js';
import { certificateOf, withTls } from './tls-material.js';
import type { Transport } from './transport.js';
import { checkToolsetKeys, withToolsetKeys } from './toolset-keys.js';
import { checkIssuers, hasForeignKeys, tokenIssuers } from './token-issuers.js';
import { loadUpstreams } from './upstreams/upstream-secrets.js';

export type { Config, StdioConfig } from './config.schema.js';

/**
 * Reads and checks everything once. Outside production, makes the credentials that were not configured.
 * @throws ConfigError with every problem there is.
 */
export async function loadConfig(env: NodeJS.ProcessEnv, cwd: string, now = new Date()): Promise<Config> {
  const reading = readSettings(env, cwd);
  const { credentials, trusted, problems } = judgeForHttp(reading, env, cwd, now);
  refuseProblems(problems);
  return withTls(configOf(reading, env, cwd), await certificateOf(reading, credentials, now), trusted);
}

/**
 * Everything but what TLS is made with.
 * @throws ConfigError with every problem there is.
 */
export function loadAllButTls(reading: Reading, env: NodeJS.ProcessEnv, cwd: string): Config {
  refuseProblems(checkAll(reading, env, cwd));
  return configOf(reading, env, cwd);
}

/**
 * The same checks for the transport that is set, and nothing else: makes no credentials.
 * @throws ConfigError with every problem there is.
 */
export function checkConfig(env: NodeJS.ProcessEnv, cwd: string, now = new Date()): void {
  const reading = readSettings(env, cwd);
  const isStdio = reading.settings.server.transport === 'stdio';
  refuseProblems(isStdio ? stdioProblems(reading, env, cwd) : judgeForHttp(reading, env, cwd, now).problems);
}

/** What TLS is made with, as far as its files can be used, and what is wrong with them and with the settings. */
function judgeForHttp(reading: Reading, env: NodeJS.ProcessEnv, cwd: string, now: Date) {
  const { credentials, problems } = readServerCertificate(reading, now);
  const clients = readClientTrust(reading);
  return {
    credentials,
    trusted: clients.trusted,
    problems: [...checkAll(reading, env, cwd), ...problems, ...clients.problems],
  };
}

/** What is wrong with the settings, whatever the files hold that TLS is made with. */
function checkAll(reading: Reading, env: NodeJS.ProcessEnv, cwd: string): readonly string[] {
  return [
    ...reading.problems,
    ...checkTokens(reading),
    ...checkApiKeys(reading),
    ...checkIntrospection(reading),
    ...checkStateSecret(reading),
    ...checkAuditKey(reading),
    ...checkAuditDurability(reading),
    ...checkMetricsPort(reading),
    ...checkWorkers(reading),
    ...checkToolsetKeys(reading),
    ...checkServer(reading),
    ...checkClientTrust(reading),
    ...behindProblems(reading.settings, env, cwd),
  ];
}

/**
 * The part that serving stdio needs. Makes no credentials, for it lets nobody in, but the keys that toolsets need.
 * @throws ConfigError with every problem there is.
 */
export function loadStdioConfig(env: NodeJS.ProcessEnv, cwd: string): StdioConfig {
  const reading = readSettings(env, cwd);
  const { auth: _tokens, apiKeys: _keys, stdio, ...rest } = reading.settings;
  refuseProblems(stdioProblems(reading, env, cwd));
  return deepFreeze({
    ...rest,
    toolsets: withToolsetKeys(reading.settings),
    stdio: { ...stdio, sub: stdio.sub ?? '' },
    ...withUpstreams(reading.settings, env, cwd),
  });
}

function stdioProblems(reading: Reading, env: NodeJS.ProcessEnv, cwd: string): readonly string[] {
  const isMissing = reading.settings.stdio.sub === undefined;
  return [
    ...reading.problems,
    ...checkAuditKey(reading),
    ...checkAuditDurability(reading),
    ...checkToolsetKeys(reading),
    ...(isMissing ? ['STDIO_SUB must be set: over stdio it is who calls.'] : []),
    ...behindProblems(reading.settings, env, cwd),
  ];
}

/**
 * The part that talking to upstream servers needs.
 * @throws ConfigError with every problem there is.
 */
export function loadUpstreamsConfig(env: NodeJS.ProcessEnv, cwd: string) {
  const { problems, settings } = readSettings(env, cwd);
  refuseProblems([...problems, ...behindProblems(settings, env, cwd)]);
  return deepFreeze(withUpstreams(settings, env, cwd));
}

/**
 * The part that signing a token needs: a missing certificate does not matter to it.
 * @throws ConfigError
 */
export function loadAuthConfig(env: NodeJS.ProcessEnv, cwd: string): Config['auth'] {
  const reading = readSettings(env, cwd);
  refuseProblems([...reading.problems, ...checkTokens(reading)]);
  return deepFreeze(withKeys(reading));
}

/** How clients are to reach the service. Whatever else is wrong is for the part to say that this transport needs. */
export function transportOf(env: NodeJS.ProcessEnv, cwd: string): Transport {
  return readSettings(env, cwd).settings.server.transport;
}

/**
 * What was configured, without any credential.
 * @throws ConfigError
 */
export function loadSettings(env: NodeJS.ProcessEnv, cwd: string): Settings {
  const { problems, settings } = readSettings(env, cwd);
  refuseProblems(problems);
  return settings;
}

function checkTokens(reading: Reading): readonly string[] {
  return [...checkSecret(reading), ...readPublicKey(reading).problems, ...checkIssuers(reading)];
}

// Below here production has all credentials, or was refused above.

function configOf(reading: Reading, env: NodeJS.ProcessEnv, cwd: string): Config {
  const { tlsCertPath, tlsKeyPath, tlsClientCaPath, tlsClientCrlPath, ...server } = reading.settings.server;
  return deepFreeze({
    ...reading.settings,
    server: { ...server, legacySse: server.legacySse || server.transport === 'sse' },
    auth: withKeys(reading),
    apiKeys: withKey(reading),
    toolsets: withToolsetKeys(reading.settings),
    ...withUpstreams(reading.settings, env, cwd),
  });
}

/** A secret is made only where nobody else signs: next to an issuer it would be a second way in that nobody asked for. */
function withKeys(reading: Reading): Config['auth'] {
  const { auth, dataDir, environment } = reading.settings;
  const { jwtPublicKey: _given, jwtPublicKeyPath: _read, jwtSecret: configured, ...rest } = auth;
  const isMade = environment !== 'production' && !hasForeignKeys(auth);
  const jwtSecret = configured ?? (isMade ? keepSecret(new DataDir(dataDir), 'jwt-secret') : undefined);
  const { pem } = readPublicKey(reading);
  return {
    ...rest,
    ...tokenIssuers(reading.settings),
    ...(jwtSecret !== undefined && { jwtSecret }),
    ...(pem !== undefined && { jwtPublicKey: pem }),
  };
}

function withKey({ settings }: Reading): Config['apiKeys'] {
  const { apiKeys, auth, dataDir, environment } = settings;
  const file = keysFileOf(settings);
  const isMade = environment !== 'production' && !hasForeignKeys(auth) && !hasApiKeys(settings, file);
  if (!isMade) return { ...apiKeys, file };
  return { ...apiKeys, file, developmentKey: keepApiKey(new DataDir(dataDir)) };
}

/** What is wrong with what stands behind this service. */
function behindProblems({ openapi, upstreams }: Settings, env: NodeJS.ProcessEnv, cwd: string): readonly string[] {
  return [...loadUpstreams(upstreams, env, cwd).problems, ...loadApis(openapi, upstreams, env, cwd).problems];
}

function withUpstreams(settings: Settings, env: NodeJS.ProcessEnv, cwd: string) {
  const { upstreams } = loadUpstreams(settings.upstreams, env, cwd);
  const { apis: openapi } = loadApis(settings.openapi, settings.upstreams, env, cwd);
  return { openapi, upstreams, upstreamsLock: settings.upstreamsLock ?? join(settings.dataDir, 'upstreams.lock.json') };
}
