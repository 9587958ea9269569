import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ID_LENGTH = 10;
/** 43 of 62 characters: 256 bits. */
const SECRET_LENGTH = 43;
/** Holds the 32 bits of a CRC. */
const CHECKSUM_LENGTH = 6;

/** So that people, secret scanners and proxies recognise a key: https://docs.github.com/code-security/secret-scanning */
const PREFIX = 'ghk_';
const FORMAT = new RegExp(`^(${PREFIX}([A-Za-z0-9]{${ID_LENGTH}})_[A-Za-z0-9]{${SECRET_LENGTH}})([A-Za-z0-9]{6})$`);

export interface MadeKey {
  /** Names the key where the key itself must not stand: in lists, logs and `keys revoke`. */
  readonly id: string;
  readonly key: string;
}

/** A new key: `ghk_<id>_<secret><checksum>`. */
export function makeApiKey(): MadeKey {
  const id = randomText(ID_LENGTH);
  const body = `${PREFIX}${id}_${randomText(SECRET_LENGTH)}`;
  return { id, key: `${body}${checksumOf(body)}` };
}

/** The id within a key that was made here; undefined for any other text. */
export function keyIdIn(key: string): string | undefined {
  const [, body, id, checksum] = FORMAT.exec(key) ?? [];
  return body !== undefined && checksumOf(body) === checksum ? id : undefined;
}

/** Begins like one of ours and cannot be one: cut short, or a character is wrong. */
export function isMistypedKey(key: string): boolean {
  return key.startsWith(PREFIX) && keyIdIn(key) === undefined;
}

/** `sha256:` and 64 hexadecimal digits: what is kept of a key. */
export function keyHash(key: string): string {
  return `sha256:${createHash('sha256').update(key).digest('hex')}`;
}

/** Hexadecimal digits of a hash that name a key which has no id of its own. */
const ID_DIGITS = 8;

/** Names a key of which only the hash is known: enough to tell two keys apart, too little to find either. */
export function shortKeyId(hash: string): string {
  const start = 'sha256:'.length;
  return `key-${hash.slice(start, start + ID_DIGITS)}`;
}

function randomText(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

function checksumOf(body: string): string {
  let [rest, text] = [crc32(body), ''];
  for (let place = 0; place < CHECKSUM_LENGTH; place += 1) {
    text = `${ALPHABET[rest % ALPHABET.length]}${text}`;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return text;
}
