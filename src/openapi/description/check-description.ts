import { type ParserOptions, validate } from '@readme/openapi-parser';
import type { Document } from './document.js';

/** A fresh one each time, for the parser writes into it. */
function options(): ParserOptions {
  return {
    // Nothing outside the document is read, from disk or from any host. Circles stay as they are.
    resolve: { external: false, file: false },
    dereference: { circular: 'ignore' },
    timeoutMs: 10_000,
    // What tools are made of is held to more than the form further on.
    validate: { rules: { openapi: { 'array-without-items': 'warning', 'path-parameters-not-in-path': 'warning' } } },
  };
}

const MOST_TOLD = 3;

/** What makes it no sound description, in the words of the parser; empty where it is one. */
export async function descriptionProblems(document: Document): Promise<readonly string[]> {
  try {
    // The parser writes into what it reads.
    const result = await validate(structuredClone(document) as never, options());
    if (result.valid) return [];
    return result.errors.slice(0, MOST_TOLD).map(({ message }) => firstLine(message));
  } catch (error) {
    return [firstLine(error instanceof Error ? error.message : 'it cannot be read')];
  }
}

/** The rest draws a picture of the place, with the text around it. */
function firstLine(message: string): string {
  const [line = ''] = message.trim().split('\n');
  return line.slice(0, 300);
}
