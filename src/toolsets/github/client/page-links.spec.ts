import { describe, expect, it } from 'vitest';
import { pageLinks } from './page-links.js';

const to = (page: number, rel: string) =>
  `<https://api.github.com/repositories/1/issues?per_page=3&page=${page}>; rel="${rel}"`;

describe('the pages of a list', () => {
  it.each([
    { where: 'the first of five', link: `${to(2, 'next')}, ${to(5, 'last')}`, page: 1, is: { hasNext: true, last: 5 } },
    { where: 'the last', link: `${to(4, 'prev')}, ${to(1, 'first')}`, page: 5, is: { hasNext: false, last: 5 } },
    { where: 'the only one', link: undefined, page: 1, is: { hasNext: false, last: 1 } },
    { where: 'one that GitHub does not count', link: to(2, 'next'), page: 1, is: { hasNext: true, last: undefined } },
    {
      where: 'one behind the last',
      link: `${to(5, 'prev')}, ${to(5, 'last')}`,
      page: 9,
      is: { hasNext: false, last: 5 },
    },
    {
      where: 'one behind the last, as GitHub writes it',
      link: `${to(5, 'prev')}, ${to(1, 'first')}`,
      page: 9,
      is: { hasNext: false, last: 6 },
    },
    {
      where: 'what is no link at all',
      link: '<:>; rel="next", <>; rel=next',
      page: 1,
      is: { hasNext: true, last: undefined },
    },
  ])('are known on $where', ({ link, page, is }) => expect(pageLinks(link, page)).toEqual(is));
});
