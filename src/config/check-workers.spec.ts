import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkConfig } from './load-config.js';
import { ConfigError } from './config-error.js';

const SECRET = 'k2Vv0m3q7Zr9xT5wB8nY1sD4fG6hJ0pL2aQ3eR5tU7iO';
const REDIS_URL = 'redis://localhost:6379';
const PUBLIC_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' });

function problems(env: Record<string, string>): readonly string[] {
  try {
    checkConfig(env, '/nowhere');
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('several workers', () => {
  it('must share what instances share', () => {
    expect(problems({ WORKERS: '2' })).toEqual([
      'WORKERS may be above 1 only where REDIS_URL is set: without it each worker would count limits and keep sessions of its own.',
    ]);
    expect(problems({ WORKERS: '2', REDIS_URL })).toEqual([]);
    expect(problems({ WORKERS: '1' })).toEqual([]);
  });

  it('must be able to verify what one of them signed', () => {
    const foreign = { WORKERS: '2', REDIS_URL, JWT_PUBLIC_KEY: String(PUBLIC_KEY) };
    expect(problems(foreign)).toEqual([
      'STATE_SECRET (or STATE_SECRET_FILE) must be set where WORKERS is above 1 and JWT_SECRET is not: workers accept what one of them signed.',
    ]);
    expect(problems({ ...foreign, STATE_SECRET: SECRET })).toEqual([]);
  });

  it('are a number with an end', () => {
    expect(problems({ WORKERS: '0', REDIS_URL })).toHaveLength(1);
    expect(problems({ WORKERS: '65', REDIS_URL })).toHaveLength(1);
  });
});
