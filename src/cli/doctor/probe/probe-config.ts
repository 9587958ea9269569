import { join } from 'node:path';
import type { Config, StdioConfig } from '../../../config/load-config.js';

/** How much of everything the probe takes: little, so that few calls fill it. */
export const PROBE_RUNNING = 2;
export const PROBE_QUEUED = 2;
export const PROBE_BREAKER_FAILURES = 2;
/** Of the tools that the doctor calls. */
export const DOCTOR_TOOLSET = 'doctor';

/** What is the probe's own: it must neither write where a service writes, nor use up what a service shares. */
export interface Own {
  readonly dataDir: string;
  /** Signs the tokens of the doctor; nobody else has it. */
  readonly jwtSecret: string;
  /** Of this run. */
  readonly id: string;
}

const UNLIMITED = ['1000000/min'];
const STOP_WITHIN_MS = 2_000;

/** The configuration of an install, changed into that of the instance that the doctor starts from it and provokes. */
export function probeConfig(config: Config, own: Own): Config {
  const { metricsPort: _port, publicUrl: _url, clientTrust: _trust, ...server } = config.server;
  const { developmentKey: _key, ...apiKeys } = config.apiKeys;
  return {
    ...config,
    ...ownParts(config, own),
    server: {
      ...server,
      host: '127.0.0.1',
      port: 0,
      tlsClientAuth: 'off',
      trustProxy: [],
      failedLoginsPerMinute: 10,
      shedLoopPercent: 0,
      preStopDelayMs: 0,
      shutdownTimeoutMs: STOP_WITHIN_MS,
    },
    auth: { ...ownTokens(config.auth), jwtSecret: own.jwtSecret },
    apiKeys: { ...apiKeys, keys: [], file: join(own.dataDir, 'keys.json') },
  };
}

/** The same of a process that serves stdio. */
export function probeStdioConfig(config: StdioConfig, own: Omit<Own, 'jwtSecret'>): StdioConfig {
  return { ...config, ...ownParts(config, own), server: { ...config.server, shutdownTimeoutMs: STOP_WITHIN_MS } };
}

function ownParts(
  config: Pick<Config, 'calls' | 'limits' | 'audit' | 'redis' | 'toolsets'>,
  { dataDir, id }: Pick<Own, 'dataDir' | 'id'>,
) {
  const { toolsets: _toolsets, tools: _tools, toolDefault: _default, overrides: _overrides, ...limits } = config.limits;
  const { enabled } = config.toolsets;
  const { signingKey: _key, signingKeyPath: _path, ...audit } = config.audit;
  return {
    dataDir,
    // Embedded, in its own folder: rows of a diagnosis have no place in a trail that others verify.
    database: {},
    // Beside the keys of the service, never among them; what is left there expires.
    redis: { ...config.redis, prefix: `${config.redis.prefix}doctor:${id}:` },
    clients: [],
    toolsets: { ...config.toolsets, ...(enabled && { enabled: [...enabled, DOCTOR_TOOLSET] }) },
    // What stands behind the service is not asked, nor started.
    openapi: [],
    upstreams: [],
    budgets: { mode: 'report' },
    calls: {
      ...config.calls,
      maxRunning: PROBE_RUNNING,
      maxQueued: PROBE_QUEUED,
      breakerFailures: PROBE_BREAKER_FAILURES,
      // Tools of the doctor hold and fail on purpose: with the times of the install they might end before they are seen to.
      timeoutMs: 30_000,
      maxQueueMs: 10_000,
      breakerOpenMs: 60_000,
      bulkheads: [],
      adaptive: false,
    },
    limits: {
      ...limits,
      global: UNLIMITED,
      principal: UNLIMITED,
      requests: UNLIMITED,
      allRequests: UNLIMITED,
      address: UNLIMITED,
    },
    audit: { ...audit, store: 'on', whenLost: 'spill' },
    log: { level: 'info', format: 'json' },
  } as const satisfies Partial<Config>;
}

/** No issuer is asked: its keys, claims and audiences say nothing about tokens the doctor signs itself. */
function ownTokens(auth: Config['auth']): Config['auth'] {
  const {
    jwtPreviousSecret: _previous,
    jwtPublicKey: _publicKey,
    jwksUrl: _jwks,
    issuer: _issuer,
    introspectionUrl: _introspection,
    introspectionClientId: _id,
    introspectionClientSecret: _secret,
    ...rest
  } = auth;
  return {
    ...rest,
    audience: [],
    requiredClaims: [],
    subjectClaim: 'sub',
    rolesClaim: 'roles',
    scopesClaim: 'scope',
    tokenType: 'any',
    authorizationServers: [],
  };
}
