import { isRecord } from '../../tool/is-record.js';
import { type Document, type Node, resolved } from '../description/document.js';
import { DescriptionFault } from '../fault.js';

/** The JSON that an operation is sent. */
export interface Body {
  readonly isRequired: boolean;
  readonly description: unknown;
  readonly schema: unknown;
  /** Its properties, where it is nothing but an object of them; then each can be an argument of the tool. */
  readonly plain: Node | undefined;
}

/** What a schema may say and still be nothing but its properties. */
const PLAIN = new Set(['type', 'properties', 'required', 'additionalProperties', 'title', 'description']);
const SAYS_NOTHING = /^(x-.*|xml|example|examples|externalDocs|deprecated)$/;

/** @throws DescriptionFault for a body that is no JSON. */
export function bodyOf(document: Document, says: Node): Body | undefined {
  if (says['requestBody'] === undefined) return undefined;
  const written = resolved(document, says['requestBody']);
  const content = isRecord(written['content']) ? written['content'] : {};
  const type = Object.keys(content).find((one) => isJsonType(one));
  const isRequired = written['required'] === true;
  if (type === undefined) {
    const types = Object.keys(content).join(', ').slice(0, 200);
    throw new DescriptionFault(
      `it takes ${types || 'nothing that is described'}, and only application/json can be sent`,
    );
  }
  const { schema = true } = isRecord(content[type]) ? content[type] : {};
  return { isRequired, description: written['description'], schema, plain: plainOf(document, schema, isRequired) };
}

export function isJsonType(type: string): boolean {
  return /^application\/json\s*(;|$)/i.test(type);
}

function plainOf(document: Document, schema: unknown, isRequired: boolean): Node | undefined {
  if (!isRecord(schema)) return undefined;
  const object = resolved(document, schema);
  const { type, properties, required = [], additionalProperties = false } = object;
  const isPlain =
    type === 'object' &&
    additionalProperties === false &&
    isRecord(properties) &&
    Object.keys(properties).length > 0 &&
    Object.keys(object).every((keyword) => PLAIN.has(keyword) || SAYS_NOTHING.test(keyword));
  // Nothing may be sent then, or all that it needs: only a whole can say so.
  const isWhole = !isRequired && Array.isArray(required) && required.length > 0;
  return isPlain && !isWhole ? object : undefined;
}
