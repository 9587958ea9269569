import { Failure } from '../errors/failure.js';

/** What one parameter of a query may be; a list is written as the same name again and again. */
export type QueryValue = string | number | boolean | readonly (string | number | boolean)[] | undefined;
export type Query = Readonly<Record<string, QueryValue>>;

/** Names and values in an order and a style of their own, encoded already: `ids=1,2&sort=name`. */
export type EncodedQuery = string;

/** RFC 3986, 3.4: what a query may have, and nothing that would end it. */
const ENCODED = /^(?:[A-Za-z0-9._~!$'()*+,;:@/?&=|-]|%[0-9A-Fa-f]{2})*$/;

/** Segments in which no parser finds anything but themselves: most paths, and none of them has to be parsed. */
const PLAIN = /^(?:\/[A-Za-z0-9_~-]+)+$/;

/** Pieces of a path that mean another place, or none. */
const STEPS: ReadonlySet<string> = new Set(['', '.', '..']);

/**
 * Fills `/users/{id}` in: each value becomes one segment, whatever stands in it.
 * @param argument What its caller knows the value as, where that is not its name in the template.
 * @throws Failure `invalid_input` for a value that cannot be one: empty, a step up, text that is no Unicode.
 */
export function pathOf(
  template: string,
  values: Readonly<Record<string, string | number | boolean>>,
  argument?: string,
): string {
  return template.replaceAll(/\{([^{}]+)\}/g, (_braces, name: string) => {
    if (!Object.hasOwn(values, name)) throw new TypeError(`No value for ${name} of the path ${template}`);
    const value = String(values[name]);
    // Some servers decode slashes before they look, so that no piece of it may be a step up either.
    const isSegment = value.isWellFormed() && !value.split(/[/\\]/).some((piece) => STEPS.has(piece));
    if (!isSegment)
      throw new Failure('invalid_input', `${argument ?? name} cannot be part of an address: give another value.`);
    return encodeURIComponent(value);
  });
}

/**
 * The path and query that are sent: below the base, always. A path is written by a toolset, its values by anybody.
 * @param base Path of the upstream, such as `/api/v1`, without a slash at its end.
 * @throws TypeError for a path that would leave the base, or a query that is not encoded.
 */
export function requestTarget(base: string, path: string, query: Query | EncodedQuery = {}): string {
  const wanted = `${base}${path}`;
  if (!path.startsWith('/') || !(PLAIN.test(wanted) || isLeftAlone(wanted)))
    throw new TypeError('The path of a request must be absolute, encoded and without a query');
  if (typeof query === 'string' && !ENCODED.test(query)) throw new TypeError('A query that is text must be encoded');
  const search = typeof query === 'string' ? query : searchOf(query);
  return search === '' ? wanted : `${wanted}?${search}`;
}

/** A parser resolves steps up, backslashes and hosts (`//host`); what it leaves alone means what it says. */
function isLeftAlone(wanted: string): boolean {
  const parsed = URL.parse(wanted, 'http://base.invalid');
  return parsed !== null && parsed.host === 'base.invalid' && parsed.pathname === wanted;
}

function searchOf(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== undefined) search.append(name, String(one));
  }
  return search.toString();
}
