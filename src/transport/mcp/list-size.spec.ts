import { expect, it } from 'vitest';
import { listSize } from './list-size.js';

it('is that of the page as it is sent, also of letters of several bytes', () => {
  const tools = [{ name: 'ä', description: '多くの' }, { name: 'b' }, { name: 'c', inputSchema: { type: 'object' } }];
  const text = JSON.stringify({ tools });
  expect(listSize(tools)).toEqual({ bytes: Buffer.byteLength(text), tokens: Math.ceil(text.length / 4) });
  expect(listSize(tools)).toEqual(listSize([...tools]));
});

it('is that of an empty page where there is nothing', () => {
  expect(listSize([])).toEqual({ bytes: '{"tools":[]}'.length, tokens: 3 });
});
