import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.js';
import { checkConfig } from './load-config.js';

const SECRET = 'k2Vv0m3q7Zr9xT5wB8nY1sD4fG6hJ0pL2aQ3eR5tU7iO';
const KEYS_ALONE = { NODE_ENV: 'production', TLS: 'off', HOST: '127.0.0.1', AUTH_KEYS: SECRET };
const REDIS_URL = 'redis://localhost:6379';

function problems(env: Record<string, string>): readonly string[] {
  try {
    checkConfig({ ...KEYS_ALONE, ...env }, '/nowhere');
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('the secret that signs what clients bring back', () => {
  it('must be set in production where instances share and no other secret is shared', () => {
    const missing = [
      'STATE_SECRET (or STATE_SECRET_FILE) must be set in production where REDIS_URL is and JWT_SECRET is not.',
    ];
    expect(problems({ REDIS_URL })).toEqual(missing);
    expect(problems({ REDIS_URL, STATE_SECRET: SECRET })).toEqual([]);
    expect(problems({ REDIS_URL, JWT_SECRET: SECRET })).toEqual([]);
    expect(problems({})).toEqual([]);
  });

  it('is held to the rule of every secret', () => {
    expect(problems({ STATE_SECRET: 'short' })).toEqual(['STATE_SECRET must have at least 32 characters.']);
    expect(problems({ STATE_SECRET: 'ab'.repeat(20) })).toEqual([
      'STATE_SECRET must be random, not a secret from documentation or a repeated pattern.',
    ]);
  });
});
