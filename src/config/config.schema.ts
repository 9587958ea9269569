import { z } from 'zod';
import { aboutSchema } from './about.schema.js';
import { apiKeysSchema } from './api-keys.schema.js';
import { auditSchema } from './audit.schema.js';
import { authSchema } from './auth.schema.js';
import { budgetsSchema } from './budgets.schema.js';
import { cacheSchema } from './cache.schema.js';
import { callsSchema } from './calls.schema.js';
import { limitsSchema } from './limits.schema.js';
import type { ClientTrust } from './certificates/trusted-authorities.js';
import { redisSchema } from './redis.schema.js';
import { clientsSchema } from './clients.schema.js';
import { serverSchema } from './server.schema.js';
import { sessionsSchema } from './sessions.schema.js';
import { setting } from './setting.js';
import { skillsSchema } from './skills.schema.js';
import { tasksSchema } from './tasks.schema.js';
import { toolsetsSchema } from './toolsets.schema.js';
import { list, oneOf, text } from './setting-kinds.js';
import type { OpenapiApi } from './openapi/openapi-secrets.js';
import { openapiSchema } from './openapi/openapi.schema.js';
import type { TlsCredentials } from './tls-files.js';
import type { Upstream } from './upstreams/upstream-secrets.js';
import { upstreamsSchema } from './upstreams/upstreams.schema.js';

const isPostgresUrl = (value: string) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value);

const databaseSchema = z.strictObject({
  url: setting(text().refine(isPostgresUrl, { error: 'must be a postgres:// or postgresql:// URL' }).optional(), {
    env: 'DATABASE_URL',
    description: 'PostgreSQL to use; without it an embedded database in `DATA_DIR`.',
    secret: true,
    example: 'postgres://gatehouse@localhost:5432/gatehouse',
  }),
});

const stdioSchema = z.strictObject({
  sub: setting(text().optional(), {
    env: 'STDIO_SUB',
    description: 'Subject of the principal that calls over stdio, where no token is sent.',
    example: 'alice',
    developmentDefault: 'dev-user',
  }),
  email: setting(text().optional(), {
    env: 'STDIO_EMAIL',
    description: 'Email of that principal.',
    example: 'alice@example.com',
  }),
  roles: setting(list(text()).default([]), {
    env: 'STDIO_ROLES',
    description: 'Roles of that principal.',
    example: 'user',
    developmentDefault: ['user', 'admin'],
  }),
  scopes: setting(list(text()).default([]), {
    env: 'STDIO_SCOPES',
    description: 'Scopes of that principal.',
    example: 'mcp:read',
    developmentDefault: ['mcp:read', 'mcp:query', 'mcp:metrics'],
  }),
});

const logSchema = z.strictObject({
  level: setting(oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'), {
    env: 'LOG_LEVEL',
    description: 'Least severe level that is logged.',
  }),
  format: setting(oneOf(['auto', 'json']).default('auto'), {
    env: 'LOG_FORMAT',
    description:
      '`auto` writes lines for people where the log goes to a terminal, outside production; `json` writes JSON there too. Into files and pipes it is always JSON.',
  }),
});

/** The one description of what can be configured, nested as in gatehouse.config.yaml. */
export const configSchema = z.strictObject({
  environment: setting(oneOf(['development', 'test', 'production']).default('development'), {
    env: 'NODE_ENV',
    description: 'In `production` nothing is generated and weak credentials are refused.',
  }),
  dataDir: setting(text().default('.gatehouse'), {
    env: 'DATA_DIR',
    description: 'Folder for the embedded database and the development credentials.',
  }),
  upstreamsLock: setting(text().optional(), {
    env: 'UPSTREAMS_LOCK',
    description:
      'File of what was accepted of the servers in `upstreams`, which `gatehouse upstreams` writes; by default `upstreams.lock.json` in `DATA_DIR`.',
    example: '/etc/gatehouse/upstreams.lock.json',
  }),
  about: aboutSchema.prefault({}),
  server: serverSchema.prefault({}),
  auth: authSchema.prefault({}),
  apiKeys: apiKeysSchema.prefault({}),
  clients: clientsSchema,
  openapi: openapiSchema,
  upstreams: upstreamsSchema,
  calls: callsSchema.prefault({}),
  cache: cacheSchema.prefault({}),
  limits: limitsSchema.prefault({}),
  budgets: budgetsSchema.prefault({}),
  sessions: sessionsSchema.prefault({}),
  skills: skillsSchema.prefault({}),
  tasks: tasksSchema.prefault({}),
  audit: auditSchema.prefault({}),
  toolsets: toolsetsSchema.prefault({}),
  database: databaseSchema.prefault({}),
  redis: redisSchema.prefault({}),
  stdio: stdioSchema.prefault({}),
  log: logSchema.prefault({}),
});

/** What was configured, defaults filled in; credentials are not loaded yet. */
export type Settings = z.infer<typeof configSchema>;

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

type ServerConfig = Omit<Settings['server'], `tls${'Cert' | 'Key' | 'ClientCa' | 'ClientCrl'}Path`> & {
  /** Absent when TLS is off. */
  tlsCredentials?: TlsCredentials;
  /** Absent when no client is asked for a certificate. */
  clientTrust?: ClientTrust;
  /** The generated certificate, for clients to trust; absent when one is configured. */
  developmentCertPath?: string;
};

/** The public key as PEM, wherever it came from; audiences and authorization servers as they follow from the rest. */
type AuthConfig = Omit<Settings['auth'], 'jwtPublicKeyPath'>;

type ApiKeysConfig = Omit<Settings['apiKeys'], 'file'> & {
  /** Where `gatehouse keys` keeps its hashes; need not exist. */
  file: string;
  /** The generated key; absent where any key is configured. */
  developmentKey?: string;
};

/** Those that are enabled, their secrets loaded, and where the file of what was accepted stands or would stand. */
interface UpstreamsConfig {
  openapi: OpenapiApi[];
  upstreams: Upstream[];
  upstreamsLock: string;
}

/** The configuration of one process: checked, credentials loaded, frozen. Modules receive slices of it. */
export type Config = DeepReadonly<
  Omit<Settings, 'server' | 'auth' | 'apiKeys' | keyof UpstreamsConfig> & {
    server: ServerConfig;
    auth: AuthConfig;
    apiKeys: ApiKeysConfig;
  } & UpstreamsConfig
>;

/** The configuration of a process that serves stdio: no door, so neither certificate nor secret, but a principal. */
export type StdioConfig = DeepReadonly<
  Omit<Settings, 'auth' | 'apiKeys' | 'stdio' | keyof UpstreamsConfig> & {
    stdio: Settings['stdio'] & { sub: string };
  } & UpstreamsConfig
>;
