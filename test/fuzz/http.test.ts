import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERAS } from '../fixtures/raw-call.js';
import { SessionClient } from '../fixtures/session-client.js';
import { audited, expectHarmless } from './answer-properties.js';
import { baseMessages, enveloped } from './base-messages.js';
import { type FuzzService, quiet, startFuzzService } from './fuzz-service.js';
import { FUZZ_TEST_TIMEOUT_MS, holds } from './fuzz-settings.js';
import { spoiled, spoiling } from './hostile-bytes.js';
import { changedHeaders, headerChanges, properHeaders } from './hostile-headers.js';
import { mutated, mutations } from './hostile-message.js';
import { nearly, nearlyHeld } from './nearly-held.js';
import { wire, type WireRequest } from './raw-http.js';

let service: FuzzService;
beforeAll(async () => {
  service = await startFuzzService();
});
afterAll(async () => {
  await service.answersPlainly();
  await service.comesToRest();
  await service.server.close();
}, FUZZ_TEST_TIMEOUT_MS);

/** Whose it is that alice shows. */
const whose = fc.constantFrom('alice', 'bob');
const message = fc.record({ which: fc.nat(100), whose, changes: mutations, spoil: spoiling });
type Message = typeof message extends fc.Arbitrary<infer Value> ? Value : never;

function messageOf({ which, whose: owner, changes }: Message, era: (typeof ERAS)[number]) {
  const all = baseMessages(service[owner as 'alice' | 'bob'].holdings, owner);
  const base = all[which % all.length]!;
  const whole = era === '2026-07-28' ? enveloped(base) : base;
  return { base, changed: mutated(whole, changes) };
}

/** A stream that has nothing to end it: left once its head is there. */
const isStream = (head: string) => /^content-type: text\/event-stream/im.test(head);

const send = (request: WireRequest, leaves: (head: string) => boolean = () => false) =>
  audited(service.server, request.body, () => wire(service.port, request, leaves));

describe.each(ERAS)('POST /mcp on %s', (era) => {
  it(
    'answers every envelope and every header harmlessly, and audits each call once',
    async () => {
      await holds(fc.record({ message, headers: headerChanges }), async ({ message: one, headers }) => {
        const { base, changed } = messageOf(one, era);
        const request = {
          method: 'POST',
          path: '/mcp',
          headers: changedHeaders(properHeaders(era, base, service.alice.token), headers),
          body: spoiled(changed, one.spoil),
        };
        expectHarmless(await send(request, (head) => base['method'] === 'subscriptions/listen' && isStream(head)));
      });
    },
    FUZZ_TEST_TIMEOUT_MS,
  );

  it(
    'takes no cursor, state, task or session for what it only resembles',
    async () => {
      await holds(fc.record({ which: fc.nat(100), whose, near: nearly }), async ({ which, whose: owner, near }) => {
        const holdings = nearlyHeld(service[owner as 'alice' | 'bob'].holdings, near);
        const all = baseMessages(holdings, owner);
        const base = all[which % all.length]!;
        const headers = [
          ...properHeaders(era, base, service.alice.token),
          ...(near.inSession ? ([['Mcp-Session-Id', holdings.sessionId]] as const) : []),
        ];
        const body = Buffer.from(JSON.stringify(era === '2026-07-28' ? enveloped(base) : base));
        const request = { method: 'POST', path: '/mcp', headers, body };
        expectHarmless(await send(request, (head) => base['method'] === 'subscriptions/listen' && isStream(head)));
      });
    },
    FUZZ_TEST_TIMEOUT_MS,
  );
});

describe('a session', () => {
  const METHODS = ['POST', 'GET', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY', 'BREW', 'post'];
  const PATHS = ['/mcp', '/mcp', '/mcp/', '/mcp?sessionId=1', '/MCP', '//mcp', '/mcp/%2e%2e', '/mcp%00', '*'];
  const asked = fc.record({
    method: fc.constantFrom('GET', ...METHODS),
    path: fc.constantFrom(...PATHS),
    whose,
    near: nearly,
    message,
    headers: headerChanges,
  });

  it(
    "stays its owner's, whatever is asked of it with whichever method",
    async () => {
      let own = (await SessionClient.open(service.server, service.alice.token)).client.id!;
      await holds(asked, async ({ method, path, whose: owner, near, message: one, headers }) => {
        const holdings = owner === 'alice' ? { ...service.alice.holdings, sessionId: own } : service.bob.holdings;
        const { sessionId, eventId } = nearlyHeld(holdings, near);
        const { base, changed } = messageOf(one, '2025-11-25');
        const proper = properHeaders('2025-11-25', base, service.alice.token);
        const hasBody = method === 'POST';
        const session = [
          ['Mcp-Session-Id', sessionId],
          ['Last-Event-ID', eventId],
        ] as const;
        const request = {
          method,
          path,
          headers: changedHeaders([...proper, ...session.slice(0, hasBody ? 1 : 2)], headers),
          ...(hasBody && { body: spoiled(changed, one.spoil) }),
        };
        const answer = await send(request, isStream);
        expectHarmless(answer);
        if (method === 'DELETE' && answer.status === 200) {
          expect(sessionId).toBe(own);
          own = (await SessionClient.open(service.server, service.alice.token)).client.id!;
        }
      });
    },
    FUZZ_TEST_TIMEOUT_MS,
  );
});

describe('HTTP+SSE', () => {
  it(
    'takes messages for its own stream only, and puts on it nothing of anybody else',
    async () => {
      const heard = service.alice.heard();
      const before = service.server.audit().length;
      let posted = 0;
      await holds(fc.record({ message, whose, near: nearly, headers: headerChanges }), async (one) => {
        const { sseSessionId } = nearlyHeld(service[one.whose as 'alice' | 'bob'].holdings, one.near);
        const { base, changed } = messageOf(one.message, '2025-11-25');
        const request = {
          method: 'POST',
          path: `/messages?sessionId=${encodeURIComponent(sseSessionId.toWellFormed())}`,
          headers: changedHeaders(properHeaders('2025-11-25', base, service.alice.token), one.headers),
          body: spoiled(changed, one.message.spoil),
        };
        posted += 1;
        expectHarmless(await wire(service.port, request, () => false));
      });
      // Counted in the end: a message is taken before its call is heard of, and answered on the stream.
      await quiet(service.server);
      const rows = service.server.audit().slice(before);
      expect(rows.filter(({ outcome }) => outcome === 'internal')).toEqual([]);
      expect(rows.length).toBeLessThanOrEqual(posted);
      expectHarmless({ status: 200, text: heard(), isStream: true });
    },
    FUZZ_TEST_TIMEOUT_MS,
  );
});
