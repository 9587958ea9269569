import { Module } from '@nestjs/common';
import { afterEach, expect, it, vi } from 'vitest';
import { Failure } from '../../src/errors/failure.js';
import type { AuthenticationStrategy } from '../../src/identity/authentication-strategy.js';
import { Authenticator } from '../../src/identity/authenticator.js';
import type { Credentials } from '../../src/identity/credentials.js';
import { IdentityModule } from '../../src/identity/identity.module.js';
import type { Principal } from '../../src/tool/principal.js';
import { Revocations } from '../../src/transport/http/revocations.js';
import { Sessions } from '../../src/transport/http/sessions/sessions.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool, ERAS } from '../fixtures/raw-call.js';
import { SessionClient } from '../fixtures/session-client.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

/** What the vault knows, and whom it says nothing about. */
const known = new Set<string>();
const silent = new Set<string>();
let unanswered = 0;

class VaultTickets implements AuthenticationStrategy {
  readonly header = 'authorization';

  recognises({ headers }: Credentials): boolean {
    return headers.authorization?.startsWith('Bearer ticket-') === true;
  }

  async authenticate({ headers }: Credentials): Promise<Principal> {
    const id = headers.authorization?.slice('Bearer '.length) ?? '';
    if (silent.has(id)) {
      unanswered += 1;
      return new Promise<never>(() => {});
    }
    if (!known.has(id)) throw new Failure('unauthenticated', 'The vault does not know your ticket.');
    return { id, issuer: 'vault', kind: 'custom', roles: ['user'], scopes: [] };
  }
}

const SOON = { AUTH_TIMEOUT_MS: '50' };
/** Milliseconds: what has to come may take this long on a busy machine. */
const HANGS = 20_000;

let server: TestServer | undefined;
const start = async (env: Record<string, string> = {}) => {
  known.clear();
  silent.clear();
  unanswered = 0;
  return (server = await startTestServer(
    [ProbeModule],
    { ...SOON, ...env },
    IdentityModule.with({ strategies: [VaultTickets] }),
  ));
};
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const call = (era: (typeof ERAS)[number], ticket: string) =>
  callTool(server!, { era, tool: 'echo', input: { text: 'hi' }, authorization: `Bearer ${ticket}` });

it.each(ERAS)('a vault that says nothing is 503 and no verdict on the ticket, %s', async (era) => {
  await start({ FAILED_LOGINS_EXEMPT: '', FAILED_LOGINS_PER_MINUTE: '1' });
  known.add('ticket-1');
  silent.add('ticket-1');
  for (let times = 0; times < 3; times += 1) {
    const { status, headers, message } = await call(era, 'ticket-1');
    expect([status, headers.get('retry-after'), headers.get('www-authenticate')]).toEqual([503, '2', null]);
    expect(message.error?.data).toMatchObject({ outcome: 'overloaded', retryAfter: 2 });
  }
  silent.clear();
  expect((await call(era, 'ticket-1')).status).toBe(200);
  expect(server!.audit().map(({ outcome }) => outcome)).toEqual(['overloaded', 'overloaded', 'overloaded', 'ok']);
  expect(server!.audit()[0]).toMatchObject({ refusedBy: 'authentication', room: { bound: 50 } });
});

it('tells the log what was waited for', async () => {
  await start();
  silent.add('ticket-1');
  await call('2026-07-28', 'ticket-1');
  expect(JSON.stringify(server!.logs)).toContain('AUTH_TIMEOUT_MS');
});

class SilentAuthenticator implements Pick<Authenticator, 'authenticate'> {
  authenticate(): Promise<Principal> {
    return new Promise<never>(() => {});
  }
}

@Module({ providers: [{ provide: Authenticator, useClass: SilentAuthenticator }], exports: [Authenticator] })
class SilentIdentityModule {}

it('an authenticator of the application that says nothing is bounded too', async () => {
  server = await startTestServer([ProbeModule], SOON, SilentIdentityModule);
  expect((await call('2026-07-28', 'ticket-1')).status).toBe(503);
});

it('a ticket that nothing is said about keeps what it holds open, and keeps no other from being revoked', async () => {
  const running = await start();
  known.add('ticket-1').add('ticket-2');
  const [kept, revoked] = [
    (await SessionClient.open(running, 'ticket-1')).client,
    (await SessionClient.open(running, 'ticket-2')).client,
  ];
  silent.add('ticket-1');
  known.delete('ticket-2');
  running.app.get(Revocations).check();
  await vi.waitFor(() => expect(running.app.get(Sessions).count).toBe(1), { timeout: HANGS });
  silent.clear();
  expect([(await kept.list()).status, (await revoked.list()).status]).toEqual([200, 401]);
});

it('does not keep the service from stopping', async () => {
  const running = await start({ AUTH_TIMEOUT_MS: '60000' });
  known.add('ticket-1');
  await SessionClient.open(running, 'ticket-1');
  silent.add('ticket-1');
  running.app.get(Revocations).check();
  await vi.waitFor(() => expect(unanswered).toBe(1), { timeout: HANGS });
  server = undefined;
  await running.close();
});
