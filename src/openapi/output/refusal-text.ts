import type { UpstreamText } from '../../http-client/http-client.js';
import { withoutHidden } from '../../tool/hidden-text.js';
import { isRecord } from '../../tool/is-record.js';
import type { SecretMask } from './secret-mask.js';
import { isSomeJson } from './text-type.js';

/** Characters of what an API wrote of a refusal that a model gets to read. */
const LONGEST = 600;
const MOST_PARTS = 5;
/** Where APIs say in a sentence what is wrong. Sources: RFC 9457, RFC 6749, and the habits of many. */
const SENTENCES = ['message', 'detail', 'title', 'error_description', 'error', 'reason', 'field', 'pointer', 'code'];
const LISTS = ['errors', 'details', 'invalid-params', 'violations'];

/**
 * What an API says of a refusal, bounded; undefined where it says nothing in words that can be told.
 * @param mask Of what must not be in it, should the API repeat what it was sent.
 */
export function refusalText({ contentType, text }: UpstreamText, mask: SecretMask): string | undefined {
  const said = isSomeJson(contentType) ? sentencesIn(parsed(text)).join('; ') : plainText(contentType, text);
  const safe = mask.of(withoutHidden(said)) ?? '';
  const line = safe.replaceAll(/\s+/g, ' ').toWellFormed().trim();
  return line === '' ? undefined : line.slice(0, LONGEST).toWellFormed();
}

function plainText(contentType: string, text: string): string {
  return /^text\/plain\b/i.test(contentType) ? text : '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function sentencesIn(said: unknown, depth = 0): readonly string[] {
  if (typeof said === 'string') return [said];
  if (!isRecord(said) || depth > 2) return [];
  const own = SENTENCES.flatMap((key) => sentencesIn(said[key], depth + 1));
  const more = LISTS.flatMap((key) => {
    const list = said[key];
    return Array.isArray(list) ? list.slice(0, MOST_PARTS).map((one) => sentencesIn(one, depth + 1).join(' ')) : [];
  });
  return [...new Set([...own, ...more])].filter((sentence) => sentence !== '');
}
