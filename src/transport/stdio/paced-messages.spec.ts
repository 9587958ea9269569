import { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { expect, it } from 'vitest';
import { PacedMessages } from './paced-messages.js';

const ping = (id: number) => ({ jsonrpc: '2.0', id, method: 'ping' }) as const;
const withdraw = (id: number) =>
  ({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } }) as const;
const answer = { jsonrpc: '2.0', id: 's1', result: {} } as const;
const LONG = 'x'.repeat(1_048_577);

/** An output whose reader takes nothing before it is told to. */
function scene(answered: (output: Writable) => void = () => {}) {
  const waiting: (() => void)[] = [];
  const output = new Writable({ write: (_chunk, _encoding, written) => void waiting.push(written) });
  output.on('error', () => {});
  const handedOn: JSONRPCMessage[] = [];
  const paced = new PacedMessages(output, (message) => {
    handedOn.push(message);
    answered(output);
  });
  return { output, handedOn, paced, readOn: () => waiting.shift()!() };
}

it('hands on at once what comes while its answers are read', () => {
  const { paced, output, handedOn } = scene();
  output.write('a little');
  expect(paced.accept(ping(1), 40)).toBeUndefined();
  expect(handedOn).toEqual([ping(1)]);
});

it('holds requests while too much waits for its reader, and hands them on in their order after', async () => {
  const { paced, output, handedOn, readOn } = scene();
  output.write(LONG);
  for (const id of [1, 2, 3]) expect(paced.accept(ping(id), 40)).toBeUndefined();
  await nextTurn();
  expect(handedOn).toEqual([]);
  readOn();
  await paced.allHandedOn();
  expect(handedOn).toEqual([ping(1), ping(2), ping(3)]);
});

it('holds the next ones again when the first of them is answered with more than is read', async () => {
  const { paced, output, handedOn, readOn } = scene((to) => void to.write(LONG));
  output.write(LONG);
  for (const id of [1, 2]) paced.accept(ping(id), 40);
  readOn();
  for (let turns = 0; turns < 5; turns++) await nextTurn();
  expect(handedOn).toEqual([ping(1)]);
  readOn();
  await paced.allHandedOn();
  expect(handedOn).toEqual([ping(1), ping(2)]);
});

it('lets answers and withdrawals of calls under way pass what is held', () => {
  const { paced, output, handedOn } = scene();
  output.write(LONG);
  for (const message of [ping(1), answer, withdraw(7)]) paced.accept(message, 40);
  expect(handedOn).toEqual([answer, withdraw(7)]);
});

it('forgets what is withdrawn while it is held', async () => {
  const { paced, output, handedOn, readOn } = scene();
  output.write(LONG);
  for (const message of [ping(1), ping(2), withdraw(1), withdraw(2), ping(3)]) paced.accept(message, 40);
  readOn();
  await paced.allHandedOn();
  expect(handedOn).toEqual([ping(3)]);
});

it('lets nothing more be read while it holds too much', async () => {
  const { paced, output, handedOn, readOn } = scene();
  output.write(LONG);
  expect(paced.accept(ping(1), 600_000)).toBeUndefined();
  const more = paced.accept(ping(2), 600_000);
  expect(more).toBeInstanceOf(Promise);
  readOn();
  await more;
  expect(handedOn).toHaveLength(2);
  expect(paced.accept(ping(3), 600_000)).toBeUndefined();
});

it('hands on what it holds once nobody will read any more', async () => {
  const { paced, output, handedOn } = scene();
  output.write(LONG);
  paced.accept(ping(1), 40);
  output.destroy(new Error('EPIPE'));
  await paced.allHandedOn();
  expect(handedOn).toEqual([ping(1)]);
});
