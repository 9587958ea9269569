import { readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { isRecord } from '../../tool/is-record.js';
import { DescriptionFault } from '../fault.js';
import type { Document } from './document.js';

/** Those of GitHub and Stripe have 12 and 7 MB. */
const MOST_BYTES = 16 * 1024 * 1024;
/** YAML takes a hundred times as long as JSON to read. */
const MOST_YAML_BYTES = 2 * 1024 * 1024;

/**
 * The description in a file.
 * @throws DescriptionFault
 */
export function readDescription(file: string): Document {
  const document = parsed(textOf(file));
  const { openapi } = document;
  if (typeof openapi !== 'string' || !/^3\.[01]\.\d+/.test(openapi)) {
    throw new DescriptionFault('it is no OpenAPI 3.0 or 3.1 description');
  }
  return { ...document, openapi };
}

function textOf(file: string): string {
  try {
    if (statSync(file).size > MOST_BYTES) throw new DescriptionFault(`it has more than ${MOST_BYTES} bytes`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof DescriptionFault) throw error;
    throw new DescriptionFault('its file cannot be read', { cause: error });
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  const isJson = text.trimStart().startsWith('{');
  if (!isJson && text.length > MOST_YAML_BYTES) {
    throw new DescriptionFault(`it has more than ${MOST_YAML_BYTES} characters of YAML: write it as JSON`);
  }
  let value: unknown;
  try {
    value = isJson ? JSON.parse(text) : parse(text, { logLevel: 'error' });
  } catch (error) {
    // Without its message: parsers quote what they could not read.
    throw new DescriptionFault('it is neither JSON nor YAML', { cause: error });
  }
  if (!isRecord(value)) throw new DescriptionFault('it is no mapping');
  return value;
}
