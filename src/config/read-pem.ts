import { readFileSync } from 'node:fs';

/** A file, and the name of the setting it came from. */
export interface NamedFile {
  readonly name: string;
  readonly path: string;
}

/**
 * The text of a file and what it was parsed into; undefined where it cannot be used, and then there is a problem more.
 * @param complaint What a file is that cannot be parsed: `is not a PEM certificate`.
 */
export function readPem<T>(
  { name, path }: NamedFile,
  parse: (pem: string) => T,
  complaint: string,
  problems: string[],
): { readonly pem: string; readonly parsed: T } | undefined {
  let pem: string;
  try {
    pem = readFileSync(path, 'utf8');
  } catch {
    problems.push(`${name} names a file that cannot be read.`);
    return undefined;
  }
  try {
    return { pem, parsed: parse(pem) };
  } catch {
    problems.push(`${name} names a file that ${complaint}.`);
    return undefined;
  }
}
