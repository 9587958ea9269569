/** Most words of one search: each is one more condition. */
export const MAX_WORDS = 8;

/** Accents as characters of their own. Both databases take off the same when they index. */
const ACCENTS = /[\u0300-\u036f]/g;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/**
 * The words of what somebody typed: letters, digits and their marks, nothing else. Whatever means something in the query
 * language of a full-text index is not among them, so what is typed can never be syntax.
 */
export function searchWords(text: string): readonly string[] {
  const folded = text.normalize('NFKD').replaceAll(ACCENTS, '').normalize('NFC').toLowerCase();
  return [...new Set(folded.match(WORD))];
}

/** Every word must occur, as the beginning of one. */
export function fts5Query(words: readonly string[]): string {
  return words.map((word) => (isLoneLetter(word) ? `"${word}"` : `"${word}"*`)).join(' AND ');
}

export function tsquery(words: readonly string[]): string {
  return words.map((word) => (isLoneLetter(word) ? `'${word}'` : `'${word}':*`)).join(' & ');
}

/** An initial stands for itself: as a beginning it would find a tenth of everything. */
function isLoneLetter(word: string): boolean {
  return /^[a-z0-9]$/.test(word);
}
