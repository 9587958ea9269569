import { describe, expect, it } from 'vitest';
import { clientOf, never, standIn } from '../../test/fixtures/http-client-bench.js';

describe('an answer', () => {
  it('of too many bytes is refused, and its connection closed', async () => {
    const upstream = await standIn((_request, response) => {
      const piece = Buffer.alloc(16_384, ' ');
      const write = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', write).writeHead(200);
      write();
    });
    const client = clientOf(upstream.url, { maxAnswerBytes: 100_000 });
    await expect(client.json({ path: '/a' }, never)).rejects.toMatchObject({
      kind: 'upstream',
      message: expect.stringContaining('100000 bytes'),
    });
    await expect.poll(() => upstream.openSockets()).toBe(0);
  });

  it.each([
    ['GET', 'Ask for less'],
    ['POST', 'do not repeat it'],
  ] as const)(
    'of too many bytes that says so is the question of a %s, and no failure of its upstream',
    async (method, advice) => {
      const upstream = await standIn((_request, response) => void response.end(`"${'x'.repeat(200_000)}"`));
      const client = clientOf(upstream.url, { maxAnswerBytes: 100_000 });
      await expect(client.json({ method, path: '/a' }, never)).rejects.toMatchObject({
        kind: 'answer_too_large',
        message: expect.stringMatching(new RegExp(`200002 bytes.*100000.*${advice}`)),
        detail: { limit: 100_000 },
      });
      await expect.poll(() => upstream.openSockets()).toBe(0);
    },
  );

  it('of HEAD says how long it would be, and is not', async () => {
    const upstream = await standIn((_request, response) =>
      response.writeHead(200, { 'content-length': '5000000' }).end(),
    );
    const client = clientOf(upstream.url, { maxAnswerBytes: 100_000 });
    expect(await client.text({ method: 'HEAD', path: '/a' }, never)).toMatchObject({ status: 200, text: '' });
  });

  it('of exactly as many bytes as may be is read', async () => {
    const upstream = await standIn((_request, response) => void response.end('"1234"'));
    expect(await clientOf(upstream.url, { maxAnswerBytes: 6 }).json({ path: '/a' }, never)).toBe('1234');
  });
});
