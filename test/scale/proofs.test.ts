import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SharedRedis } from '../../src/redis/shared-redis.js';
import { InstancePair } from '../fixtures/instance-pair.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { ProofMaker } from '../fixtures/proof-maker.js';
import { callTool } from '../fixtures/raw-call.js';
import { startRedis } from '../fixtures/redis.js';
import type { TestServer } from '../fixtures/test-server.js';

const PUBLIC_URL = 'https://mcp.example.com';
const JWT_SECRET = randomBytes(32).toString('hex');

const redis = await startRedis();
afterAll(() => redis?.stop());

describe.skipIf(redis === undefined)('a proof of possession, on instances that share a Redis', () => {
  let pair: InstancePair;
  let holder: ProofMaker;
  let token: string;

  beforeEach(async () => {
    pair = await InstancePair.start(redis!, [ProbeModule], { JWT_SECRET, PUBLIC_URL });
    holder = await ProofMaker.create();
    token = await new SignJWT({ sub: 'ada', roles: ['user'], cnf: { jkt: holder.thumbprint } })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('10m')
      .sign(new TextEncoder().encode(JWT_SECRET));
  });
  afterEach(() => pair.close());

  const proof = () => holder.proof({ method: 'POST', url: `${PUBLIC_URL}/mcp`, token });
  const statusAt = async (server: TestServer, dpop: string) => {
    const call = { era: '2026-07-28', tool: 'echo', input: { text: 'hi' } } as const;
    return (await callTool(server, { ...call, authorization: `DPoP ${token}`, headers: { dpop } })).status;
  };

  it('is used once at all of them', async () => {
    const [first, second] = [await proof(), await proof()];
    expect(await statusAt(pair.one, first)).toBe(200);
    expect(await statusAt(pair.other, first)).toBe(401);
    expect(await statusAt(pair.other, second)).toBe(200);
    expect(await statusAt(pair.one, second)).toBe(401);
  });

  it('is used once at each of them while Redis is lost or stands still, and nobody waits', async () => {
    const commands = [pair.one, pair.other].map(({ app }) => app.get(SharedRedis, { strict: false }).client);
    const states = [() => Promise.reject(new Error('lost')), () => new Promise<never>(() => {})];
    for (const state of states) {
      for (const client of commands) vi.spyOn(client, 'set').mockImplementation(state);
      const sent = await proof();
      expect(await statusAt(pair.one, sent)).toBe(200);
      expect(await statusAt(pair.other, sent)).toBe(200);
      expect(await statusAt(pair.one, sent)).toBe(401);
    }
  });
});
