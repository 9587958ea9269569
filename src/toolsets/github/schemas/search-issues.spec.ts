import { expect, it } from 'vitest';
import { SearchIssuesInput } from './search-issues.js';

it.each([
  { page: 34, per_page: 30, isServed: true },
  { page: 35, per_page: 30, isServed: false },
  { page: 10, per_page: 100, isServed: true },
  { page: 11, per_page: 100, isServed: false },
  { page: 1_000, per_page: 1, isServed: true },
])('takes a page that begins within the first 1,000 results: $page of $per_page', ({ page, per_page, isServed }) => {
  expect(SearchIssuesInput.safeParse({ query: 'x', page, per_page }).success).toBe(isServed);
});
