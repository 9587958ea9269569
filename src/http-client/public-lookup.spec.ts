import { once } from 'node:events';
import type { LookupAddress } from 'node:dns';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startStandIn } from '../../test/fixtures/stand-in.js';
import { publicLookup } from './public-lookup.js';

type Answer = readonly string[] | NodeJS.ErrnoException;

/** A name server that answers each time with the next, and with the last one from then on. */
function resolving(...answers: readonly Answer[]) {
  let asked = 0;
  return publicLookup((_hostname, _options, callback) => {
    const answer = answers[Math.min(asked++, answers.length - 1)]!;
    if (answer instanceof Error) return callback(answer, []);
    callback(
      null,
      answer.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  });
}

function look(lookup: ReturnType<typeof publicLookup>, all: boolean): Promise<unknown> {
  return new Promise((resolve, reject) =>
    lookup('upstream.example', { all }, (error, address) => (error === null ? resolve(address) : reject(error))),
  );
}

describe('a name', () => {
  it('that is public leads there, in the form the socket asks for', async () => {
    expect(await look(resolving(['8.8.8.8', '2606:4700::1111']), false)).toBe('8.8.8.8');
    expect(await look(resolving(['8.8.8.8', '2606:4700::1111']), true)).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ]);
  });

  it.each([[['127.0.0.1']], [['169.254.169.254']], [['8.8.8.8', '10.0.0.7']], [['8.8.8.8', '::1']], [[]]])(
    'that leads to %j leads nowhere',
    async (addresses) => {
      for (const all of [true, false]) {
        await expect(look(resolving(addresses), all)).rejects.toMatchObject({ kind: 'upstream' });
      }
    },
  );

  it('that nobody knows fails as it always did', async () => {
    const unknown = Object.assign(new Error('unknown'), { code: 'ENOTFOUND' });
    await expect(look(resolving(unknown), true)).rejects.toBe(unknown);
  });

  it('that leads elsewhere the second time opens no connection there', async () => {
    await using inside = await startStandIn((_request, response) => void response.end());
    const lookup = resolving(['8.8.8.8'], ['127.0.0.1']);
    expect(await look(lookup, false)).toBe('8.8.8.8');
    const socket = connect({ host: 'upstream.example', port: inside.port, lookup });
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error).toMatchObject({ kind: 'upstream' });
    expect(inside.connections).toBe(0);
  });
});
