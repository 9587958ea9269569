import { expect, it } from 'vitest';
import { upstreamUrl } from './upstream-url.js';

it('is an origin and the path below which everything stands', () => {
  expect(upstreamUrl('https://api.example:8443/v1/', false)).toEqual({
    origin: 'https://api.example:8443',
    base: '/v1',
  });
  expect(upstreamUrl('http://127.0.0.1:80', true)).toEqual({ origin: 'http://127.0.0.1', base: '' });
});

it.each(['ftp://a', 'file:///etc', 'https://u:p@a', 'https://a?x=1', 'https://a#x', 'nothing'])('refuses %s', (url) => {
  expect(() => upstreamUrl(url, true)).toThrow(TypeError);
});

it.each([
  'http://127.0.0.1',
  'http://0x7f.1',
  'http://2130706433',
  'http://0177.0.0.1',
  'http://[::1]',
  'http://[::ffff:127.0.0.1]',
  'http://169.254.169.254/latest',
  'http://１２７.0.0.1',
])('refuses %s where only public addresses may be asked', (url) => {
  expect(() => upstreamUrl(url, false)).toThrow(/not public/);
  expect(upstreamUrl(url, true).origin).toMatch(/^http:/);
});
