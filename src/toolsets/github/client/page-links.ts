/** Where a page of a list stands, from GitHub's `Link` header. */
export interface PageLinks {
  readonly hasNext: boolean;
  /** Undefined where GitHub does not count: some large lists have a next page and no last one. */
  readonly last: number | undefined;
}

const LINK = /<([^<>]{1,4096})>\s*;\s*rel="([a-z]+)"/g;

/**
 * @param page The page that was asked for, from 1.
 * Source: RFC 8288, and "Using pagination in the REST API" of GitHub.
 */
export function pageLinks(link: string | undefined, page: number): PageLinks {
  const byRel = new Map([...(link ?? '').matchAll(LINK)].map(([, url, rel]) => [rel, url]));
  const last = pageOf(byRel.get('last'));
  if (byRel.has('next')) return { hasNext: true, last };
  // Without a next page this is the last one, unless it lies behind the last one.
  return { hasNext: false, last: last ?? Math.min(page, (pageOf(byRel.get('prev')) ?? page - 1) + 1) };
}

function pageOf(url: string | undefined): number | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const page = new URL(url).searchParams.get('page') ?? '';
  return /^[1-9]\d{0,6}$/.test(page) ? Number(page) : undefined;
}
