import { describe, expect, it } from 'vitest';
import { ConfigError } from '../config/config-error.js';
import { transportOf } from '../config/load-config.js';
import { chooseTransport } from './choose-transport.js';

const chosen = (env: NodeJS.ProcessEnv, fixed?: 'http' | 'stdio', args: readonly string[] = []) =>
  transportOf(chooseTransport(env, fixed, args), '/');

describe('the transport', () => {
  it('is what the program says, else the argument, else the setting, else HTTP', () => {
    const env = { TRANSPORT: 'sse' };
    expect(chosen(env, 'http', ['--transport=stdio'])).toBe('http');
    expect(chosen(env, undefined, ['--transport', 'stdio'])).toBe('stdio');
    expect(chosen(env)).toBe('sse');
    expect(chosen({})).toBe('http');
  });

  it('is not guessed from arguments that are not understood', () => {
    expect(() => chooseTransport({}, undefined, ['--port=1'])).toThrow(ConfigError);
    expect(() => chooseTransport({}, undefined, ['stdio'])).toThrow(ConfigError);
  });

  it('is no matter of arguments where the program decides', () => {
    expect(chosen({}, 'stdio', ['start', '--anything'])).toBe('stdio');
  });
});
