import { expect, it } from 'vitest';
import { sendJson, startStandIn } from '../../test/fixtures/stand-in.js';
import { HttpClient } from './http-client.js';

const never = new AbortController().signal;

it('a refusal of what the caller asked for tells what was written of it, where somebody reads that', async () => {
  await using upstream = await startStandIn(({ url }, response) =>
    sendJson(response, { message: 'name is taken' }, Number(url!.slice(1))),
  );
  const client = new HttpClient({ url: upstream.url, allowPrivate: true });
  const ask = (status: number) => client.json({ path: `/${status}`, explain: ({ text }) => text }, never);
  await expect(ask(409)).rejects.toMatchObject({ kind: 'tool_error', message: expect.stringContaining('is taken') });
  for (const status of [401, 429, 500]) {
    await expect(ask(status)).rejects.toMatchObject({ message: expect.not.stringContaining('is taken') });
  }
  const silent = client.json({ path: '/409', explain: () => undefined }, never);
  await expect(silent).rejects.toMatchObject({ message: expect.not.stringContaining('says') });
  await client.onApplicationShutdown();
});
