import { type AnswerSize, tokensIn } from '../../pipeline/answer-size.js';

interface Written {
  readonly bytes: number;
  readonly characters: number;
}

/** Entries are compiled once and listed for ever: each is written once to be measured. */
const KNOWN = new WeakMap<object, Written>();

/** What one page costs its client, and the model that reads all of it: names, descriptions and schemas. */
export function listSize(entries: readonly object[]): AnswerSize {
  // The commas between them, and what stands around them: `{"tools":[]}`.
  let bytes = Math.max(0, entries.length - 1) + 12;
  let characters = bytes;
  for (const entry of entries) {
    const written = writtenSize(entry);
    bytes += written.bytes;
    characters += written.characters;
  }
  return { bytes, tokens: tokensIn(characters) };
}

function writtenSize(entry: object): Written {
  let written = KNOWN.get(entry);
  if (written === undefined) {
    const text = JSON.stringify(entry);
    KNOWN.set(entry, (written = { bytes: Buffer.byteLength(text), characters: text.length }));
  }
  return written;
}
