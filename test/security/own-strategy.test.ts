import { runInNewContext } from 'node:vm';
import { Inject, Injectable, Module } from '@nestjs/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Failure } from '../../src/errors/failure.js';
import type { AuthenticationStrategy } from '../../src/identity/authentication-strategy.js';
import type { Credentials } from '../../src/identity/credentials.js';
import { IdentityModule } from '../../src/identity/identity.module.js';
import type { Principal } from '../../src/tool/principal.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool } from '../fixtures/raw-call.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

/** What an application keeps its users in. */
@Injectable()
class Vault {
  readonly users = new Map([['ticket-1', 'vera']]);
}

@Module({ providers: [Vault], exports: [Vault] })
class VaultModule {}

abstract class TicketStrategy implements AuthenticationStrategy {
  abstract readonly header: string;
  constructor(private readonly vault: Vault) {}

  protected abstract ticketIn(credentials: Credentials): string | undefined;

  recognises(credentials: Credentials): boolean {
    return this.ticketIn(credentials) !== undefined;
  }

  async authenticate(credentials: Credentials): Promise<Principal> {
    const id = this.vault.users.get(this.ticketIn(credentials) ?? '');
    if (id === undefined) throw new Failure('unauthenticated', 'The vault does not know your ticket.');
    return { id, issuer: 'vault', kind: 'custom', roles: ['user'], scopes: [] };
  }
}

/** Tickets in a header of their own. */
@Injectable()
class HeaderTickets extends TicketStrategy {
  readonly header = 'x-ticket';
  // Nest injects by the types of this class, not of the one above it.
  constructor(@Inject(Vault) vault: Vault) {
    super(vault);
  }
  protected ticketIn({ headers }: Credentials): string | undefined {
    return headers['x-ticket'] as string | undefined;
  }
}

/** Tickets where tokens stand too. */
@Injectable()
class BearerTickets extends TicketStrategy {
  readonly header = 'authorization';
  // Nest injects by the types of this class, not of the one above it.
  constructor(@Inject(Vault) vault: Vault) {
    super(vault);
  }
  protected ticketIn({ headers }: Credentials): string | undefined {
    return /^Bearer (ticket-\d+)$/.exec(headers.authorization ?? '')?.[1];
  }
}

const rejectElsewhere = runInNewContext('(reason) => Promise.reject(reason)') as (reason: Failure) => Promise<never>;

/** Knows whom it lets in at once, and waits for the others by a promise that is none of this realm. */
class BadgeStrategy implements AuthenticationStrategy {
  readonly header = 'x-badge';

  recognises({ headers }: Credentials): boolean {
    return headers['x-badge'] !== undefined;
  }

  authenticate({ headers }: Credentials): Principal | Promise<Principal> {
    const known: Principal = { id: 'bea', issuer: 'badges', kind: 'custom', roles: ['user'], scopes: [] };
    if (headers['x-badge'] === 'known') return known;
    const refusal = new Failure('unauthenticated', 'Nobody has this badge.');
    return rejectElsewhere(refusal);
  }
}

let server: TestServer;
beforeAll(async () => {
  const identity = IdentityModule.with({
    strategies: [HeaderTickets, BearerTickets, BadgeStrategy],
    imports: [VaultModule],
  });
  server = await startTestServer([ProbeModule], {}, identity);
});
afterAll(() => server.close());

const call = async (headers: Record<string, string>) =>
  (await callTool(server, { era: '2026-07-28', tool: 'echo', input: { text: 'hi' }, headers })).status;

it('lets in whom a strategy of the application knows, from its own header or beside our tokens', async () => {
  expect(await call({ 'x-ticket': 'ticket-1' })).toBe(200);
  expect(await call({ authorization: 'Bearer ticket-1' })).toBe(200);
  expect(await call({ authorization: `Bearer ${await server.token({ sub: 'ada' })}` })).toBe(200);
  expect(server.audit().map(({ principal, issuer, credential }) => [principal, issuer, credential])).toEqual([
    ['vera', 'vault', 'custom'],
    ['vera', 'vault', 'custom'],
    ['ada', 'gatehouse', 'jwt'],
  ]);
});

it('refuses whom it does not know, and two credentials at once', async () => {
  expect(await call({ 'x-ticket': 'ticket-2' })).toBe(401);
  expect(await call({ authorization: 'Bearer ticket-2' })).toBe(401);
  expect(await call({ 'x-ticket': 'ticket-1', authorization: `Bearer ${await server.token()}` })).toBe(401);
  expect(await call({ 'x-ticket': 'ticket-1', authorization: 'Bearer ticket-1' })).toBe(401);
});

it('believes a strategy that answers at once, and waits for one that answers with a promise of any kind', async () => {
  expect(await call({ 'x-badge': 'known' })).toBe(200);
  expect(await call({ 'x-badge': 'forged' })).toBe(401);
});
