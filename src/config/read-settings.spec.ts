import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from './read-settings.js';

let cwd: string;
beforeEach(() => void (cwd = mkdtempSync(join(tmpdir(), 'gatehouse-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

const read = (env: NodeJS.ProcessEnv, yaml?: string) => {
  if (yaml !== undefined) writeFileSync(join(cwd, 'gatehouse.config.yaml'), yaml);
  return readSettings(env, cwd);
};
const problems = (env: NodeJS.ProcessEnv, yaml?: string) => read(env, yaml).problems;

describe('where a value comes from', () => {
  it('prefers the environment to the file, and the file to the default', () => {
    const { settings } = read({ PORT: '1111' }, 'server: { port: 2222, bodyLimitBytes: 3333 }');
    expect(settings.server).toMatchObject({ port: 1111, bodyLimitBytes: 3333, shutdownTimeoutMs: 10_000 });
  });

  it('takes an empty variable and an empty key as not set', () => {
    const reading = read({ PORT: '' }, 'server:\n  port:\nlog:\n');
    expect(reading.settings.server.port).toBe(8443);
    expect(reading.problems).toEqual([]);
  });

  it('ignores variables it does not know', () => {
    expect(problems({ SERVER_PROT: '1' })).toEqual([]);
  });

  it('reads lists with commas or as a sequence', () => {
    const { settings } = read({ STDIO_SCOPES: 'a, b,,c' }, 'stdio: { roles: [x, y] }');
    expect(settings.stdio).toMatchObject({ scopes: ['a', 'b', 'c'], roles: ['x', 'y'] });
  });

  it('resolves paths from the working directory', () => {
    const { settings } = read({ DATA_DIR: 'data', TLS_CERT_PATH: 'a.pem', TLS_KEY_PATH: '/b.pem' });
    expect(settings.dataDir).toBe(join(cwd, 'data'));
    expect(settings.server).toMatchObject({ tlsCertPath: join(cwd, 'a.pem'), tlsKeyPath: '/b.pem' });
  });

  it('has conveniences for development that production does not get', () => {
    const inspector = ['http://localhost:6274', 'http://127.0.0.1:6274'];
    const development = read({}).settings;
    expect(development.server.corsOrigins).toEqual(inspector);
    expect(development.stdio).toMatchObject({ sub: 'dev-user', roles: ['user', 'admin'] });
    for (const reading of [read({ NODE_ENV: 'production' }), read({}, 'environment: production')]) {
      expect(reading.settings.server.corsOrigins).toEqual([]);
      expect(reading.settings.stdio).toEqual({ roles: [], scopes: [] });
    }
  });

  it('reads another file when one is named, and wants it to exist', () => {
    writeFileSync(join(cwd, 'other.yaml'), 'server: { port: 7 }');
    expect(read({ GATEHOUSE_CONFIG: 'other.yaml' }, 'server: { port: 8 }').settings.server.port).toBe(7);
    expect(problems({ GATEHOUSE_CONFIG: 'none.yaml' })).toEqual([
      'GATEHOUSE_CONFIG names a file that does not exist or cannot be read.',
    ]);
    writeFileSync(join(cwd, 'broken.yaml'), '[');
    expect(problems({ GATEHOUSE_CONFIG: 'broken.yaml' })).toEqual([
      'The file that GATEHOUSE_CONFIG names is not valid YAML (line 1).',
    ]);
  });
});

describe('secrets from files', () => {
  it('drops one line break at the end of the file', () => {
    writeFileSync(join(cwd, 'secret'), 'postgres://db/x\n\n');
    writeFileSync(join(cwd, 'jwt'), ' kept as it is \r\n');
    const { settings } = read({ DATABASE_URL_FILE: 'secret', JWT_SECRET_FILE: join(cwd, 'jwt') });
    expect(settings.auth.jwtSecret).toBe(' kept as it is ');
    expect(settings.database.url).toBe('postgres://db/x');
  });

  it('prefers the file to the YAML file', () => {
    writeFileSync(join(cwd, 'jwt'), 'from the file');
    expect(read({ JWT_SECRET_FILE: 'jwt' }, 'auth: { jwtSecret: other }').settings.auth.jwtSecret).toBe(
      'from the file',
    );
  });

  it('refuses a file beside the variable, an unreadable file and an empty one', () => {
    writeFileSync(join(cwd, 'empty'), '\n');
    expect(problems({ JWT_SECRET: 'x', JWT_SECRET_FILE: 'empty', DATABASE_URL_FILE: 'none' })).toEqual([
      'JWT_SECRET and JWT_SECRET_FILE are both set; keep one.',
      'DATABASE_URL_FILE names a file that cannot be read.',
    ]);
    expect(problems({ JWT_SECRET_FILE: 'empty' })).toEqual(['JWT_SECRET_FILE names an empty file.']);
  });

  it('knows no such variant for what is not secret', () => {
    expect(problems({ PORT_FILE: 'none' })).toEqual([]);
  });
});

describe('what it refuses', () => {
  it.each([
    ['PORT', 'eighty', 'PORT must be a whole number from 0 to 65535.'],
    ['PORT', '65536', 'PORT must be a whole number from 0 to 65535.'],
    ['PORT', '0x50', 'PORT must be a whole number from 0 to 65535.'],
    ['CLOCK_SKEW_SECONDS', '301', 'CLOCK_SKEW_SECONDS must be a whole number from 0 to 300.'],
    ['CALL_TIMEOUT_MS', '0', 'CALL_TIMEOUT_MS must be a whole number from 1 to 3600000.'],
    ['TLS', 'false', 'TLS must be one of on, off.'],
    ['NODE_ENV', 'staging', 'NODE_ENV must be one of development, test, production.'],
    ['LOG_LEVEL', 'verbose', 'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent.'],
    ['HOST', 'http://x', 'HOST must be an IP address or a host name.'],
    ['DATABASE_URL', 'mysql://u:p@h/d', 'DATABASE_URL must be a postgres:// or postgresql:// URL.'],
    ['CORS_ORIGINS', 'https://a.example,*', 'CORS_ORIGINS must list exact origins such as https://app.example.com.'],
    ['CORS_ORIGINS', 'https://a.example/', 'CORS_ORIGINS must list exact origins such as https://app.example.com.'],
    [
      'ALLOWED_HOSTS',
      'https://a.example,b/c',
      'ALLOWED_HOSTS must list host names without scheme, port or path, such as mcp.example.com.',
    ],
  ])('%s=%s, once and in one sentence', (key, value, problem) => {
    expect(problems({ [key]: value })).toEqual([problem]);
  });

  it('names a key of the file by its path and its variable', () => {
    expect(problems({}, 'server: { port: yes }')).toEqual([
      'server.port (PORT) must be a whole number from 0 to 65535.',
    ]);
  });

  it.each([
    ['server: { prot: 1 }', 'server.prot is not a known key; did you mean server.port?'],
    ['sever: { port: 1 }', 'sever is not a known key; did you mean server?'],
    ['port: 1', 'port is not a known key; did you mean server.port?'],
    ['JWT_SECRET: x', 'JWT_SECRET is not a known key; did you mean auth.jwtSecret?'],
    ['log.level: debug', '"log.level" is not a known key; did you mean log.level?'],
  ])('an unknown key: %s', (yaml, problem) => {
    expect(problems({}, yaml)).toEqual([problem]);
  });

  it.each([
    ['server: 1', 'server must be a mapping of keys.'],
    ['- a\n- b', 'gatehouse.config.yaml must be a mapping of keys.'],
    ['server:\n  port: 1\n  port: 2', 'gatehouse.config.yaml is not valid YAML (line 3).'],
    ['server: [', 'gatehouse.config.yaml is not valid YAML (line 1).'],
    ['clients: &all [*all]', 'gatehouse.config.yaml has an alias that cannot be resolved.'],
    ['server: *nowhere', 'gatehouse.config.yaml has an alias that cannot be resolved.'],
  ])('a file of the wrong shape: %j', (yaml, problem) => {
    expect(problems({}, yaml)).toEqual([problem]);
  });

  it('everything at once, and never a value', () => {
    const env = { PORT: 'hunter2', TLS: 'hunter2', DATABASE_URL: 'hunter2', CORS_ORIGINS: 'hunter2', HOST: 'hunter2/' };
    const found = problems(env, 'log: { level: hunter2 }\nauth: { jwtSecret: [hunter2] }\nnonsense: hunter2');
    expect(found).toHaveLength(8);
    expect(found.join('\n')).not.toContain('hunter2');
  });

  it('quotes nothing of a line that is not YAML', () => {
    expect(problems({}, 'auth: { jwtSecret: "hunter2').join()).not.toContain('hunter2');
  });
});
