import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { signToken } from '../../src/identity/sign-token.js';
import { startAnnounced } from '../conformance/announced-server.js';
import { startFixtureServer } from '../conformance/fixture-server.js';
import { UNLIMITED } from '../fixtures/unlimited.js';
import { ROOT } from './root.js';

/** The service as `npm start` runs it; the banner names its address. */
const SERVICE = { script: join(ROOT, 'dist/main.js'), line: /^ *Address +(\S+\/mcp)$/m };
/** What tools of the service need a token to have. */
const SCOPES = ['mcp:read', 'mcp:query', 'mcp:metrics'];
/** Seconds; longer than all clients together. */
const TOKEN_LIFETIME = 3_600;

/** Both servers over HTTPS, and what a client has to be told of them. */
export interface InteropServers extends AsyncDisposable {
  /** The environment of a client program. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Starts the service, which has tools, and the fixture application, which has everything else, as one user sees them. */
export async function startInteropServers(folder: string): Promise<InteropServers> {
  await using opened = new AsyncDisposableStack();
  const secret = randomBytes(48).toString('base64');
  const certificate = join(folder, 'service/tls-cert.pem');
  const common = {
    JWT_SECRET: secret,
    PORT: '0',
    FAILED_LOGINS_EXEMPT: '127.0.0.1,::1',
    TLS: 'on',
    LEGACY_SSE: 'true',
    ...UNLIMITED,
    // A session that one user does not end keeps the other from opening one.
    SESSIONS_MAX: '1',
    SESSIONS_MAX_PER_PRINCIPAL: '1',
    // Fewer than there are tools, so that a client has to follow the cursor.
    LIST_PAGE_SIZE: '2',
  };
  const service = opened.use(
    await startAnnounced(SERVICE, { ...common, TOOLSETS: 'accounts', DATA_DIR: join(folder, 'service') }),
  );
  const ofTheService = {
    TLS_CERT_PATH: certificate,
    TLS_KEY_PATH: join(folder, 'service/tls-key.pem'),
  };
  const frameworks = opened.use(await startAnnounced(SERVICE, { ...common, ...ofTheService, ...everything(folder) }));
  const fixtures = opened.use(
    await startFixtureServer({
      ...common,
      ...ofTheService,
      DATA_DIR: join(folder, 'fixtures'),
    }),
  );
  const tokenOf = (sub: string) =>
    signToken({ sub, roles: ['user'], scopes: SCOPES }, secret, {
      now: new Date(),
      expiresInSeconds: TOKEN_LIFETIME,
      id: randomUUID(),
    });
  const [token, otherToken] = await Promise.all([tokenOf('user-1'), tokenOf('user-2')]);
  const all = opened.move();
  return {
    settings: {
      SERVICE_URL: service.url.href,
      FRAMEWORKS_URL: frameworks.url.href,
      FIXTURES_URL: fixtures.url.href,
      TOKEN: token,
      OTHER_TOKEN: otherToken,
      CA_FILE: certificate,
      NODE_EXTRA_CA_CERTS: certificate,
      NODE: process.execPath,
      STDIO_SCRIPT: join(ROOT, 'dist/stdio.js'),
      STDIO_DATA_DIR: join(folder, 'stdio'),
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** All toolsets, in lists of several pages, and one tool that may be called once. */
function everything(folder: string): Readonly<Record<string, string>> {
  return {
    DATA_DIR: join(folder, 'frameworks'),
    INVENTORY_PSEUDONYM_KEY: randomBytes(32).toString('base64'),
    GITHUB_TOKEN: 'none',
    GITHUB_API_URL: 'http://127.0.0.1:9',
    RATE_LIMIT_TOOLS: 'health-check=1/h',
    LIST_PAGE_SIZE: '5',
  };
}
