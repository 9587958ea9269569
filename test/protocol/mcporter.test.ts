import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatehouseProcess, startGatehouse } from '../fixtures/gatehouse-process.js';
import { auditRows } from '../fixtures/mcp-caller.js';
import { type Mcporter, mcporterFor } from '../fixtures/mcporter.js';

describe('mcporter over HTTPS', () => {
  let gatehouse: GatehouseProcess;
  let mcporter: Mcporter;

  beforeAll(async () => {
    // Smaller than the list, which it must then follow to the end.
    gatehouse = await startGatehouse({ LIST_PAGE_SIZE: '2' });
    mcporter = mcporterFor(gatehouse, await gatehouse.token({ sub: 'user-1' }));
  });

  afterAll(async () => expect(await gatehouse.stop()).toBe(0));

  it('lists the tools, all pages of them', async () => {
    const { code, json } = await mcporter('list', 'gatehouse', '--json');
    expect({ code, status: json['status'] }).toEqual({ code: 0, status: 'ok' });
    const names = (json['tools'] as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['get-profile', 'health-check', 'process-data']));
  });

  it('gets structured output', async () => {
    const answer = await mcporter('call', 'gatehouse.get-profile', '--output', 'json');
    expect(answer).toMatchObject({ code: 0, json: { userId: 'user-1', name: 'Amara Okafor' } });
  });

  it('sends arguments as they are typed and as JSON', async () => {
    const data = { theme: 'sepia', nested: { on: true } };
    const input = JSON.stringify({ userId: 'user-1', action: 'update', data });
    await mcporter('call', 'gatehouse.process-data', '--args', input, '--output', 'json');
    const typed = ['userId=user-1', 'action=fetch'];
    const { json } = await mcporter('call', 'gatehouse.process-data', ...typed, '--output', 'json');
    expect(json).toMatchObject({ record: { data } });
  });

  it.each([
    ['a refusal', ['userId=user-2'], 'forbidden'],
    ['arguments that do not fit', ['--args', '{"userId":3}'], 'invalid_input'],
  ])('fails on %s with the whole result', async (_what, args, outcome) => {
    const { code, json } = await mcporter('call', 'gatehouse.get-profile', ...args, '--output', 'json');
    expect(code).toBe(1);
    expect(json).toMatchObject({ isError: true, _meta: { 'gatehouse/refusal': { outcome } } });
  });

  it('knows a missing token for what it is', async () => {
    const { code, json } = await mcporterFor(gatehouse)('list', 'gatehouse', '--json');
    expect(code).toBe(1);
    expect(json).toMatchObject({ status: 'auth', issue: { kind: 'auth', statusCode: 401 } });
  });

  it('is named in the audit rows, in its revision', async () => {
    await mcporter('call', 'gatehouse.health-check', '--output', 'json');
    expect(auditRows(gatehouse.stdout())).toContainEqual(
      expect.objectContaining({ client: 'mcporter/0.12.3', protocolVersion: '2025-11-25', principal: 'user-1' }),
    );
  });
});
