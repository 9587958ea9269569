/** What keys, tokens and hashes are written with, by character code. */
const MEMBERS = new Uint8Array(128);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+/=') {
  MEMBERS[character.charCodeAt(0)] = 1;
}

/**
 * Whether so many of the characters that keys and tokens are written with stand in a row. Such a row covers a place in every
 * `length`, so those are looked at first: of plain text, hardly anything else is.
 */
export function hasLongRun(text: string, length: number): boolean {
  for (let at = length - 1; at < text.length; at += length) {
    if (!isMember(text, at)) continue;
    let from = at;
    while (from > 0 && at - from < length - 1 && isMember(text, from - 1)) from -= 1;
    let to = at;
    while (to - from < length - 1 && isMember(text, to + 1)) to += 1;
    if (to - from === length - 1) return true;
  }
  return false;
}

/** Behind the end there is none: its code is not a number. */
function isMember(text: string, at: number): boolean {
  return MEMBERS[text.charCodeAt(at)] === 1;
}
