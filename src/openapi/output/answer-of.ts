import { Failure } from '../../errors/failure.js';
import type { UpstreamText } from '../../http-client/http-client.js';
import { McpContent } from '../../tool/mcp-content.js';
import type { Output } from './output-of.js';
import { isSomeJson, isTextType } from './text-type.js';

/**
 * What a tool answers, of what an API did.
 * @throws Failure `upstream` for what cannot be passed on, or is not what was described.
 */
export async function answerOf(answer: UpstreamText, schema: Output['schema']): Promise<unknown> {
  if (schema !== undefined) {
    const data = jsonOf(answer);
    return checked(schema.isWrapped ? { result: data } : data, schema);
  }
  const { status, contentType, text } = answer;
  if (text === '') return McpContent.text(`Done: the API answered ${status} and nothing else.`);
  if (isSomeJson(contentType)) return jsonOf(answer);
  if (isTextType(contentType)) return McpContent.text(text);
  throw new Failure('upstream', 'The API answered with what is no text.', {
    cause: new Error('its content type is neither JSON nor text'),
  });
}

function jsonOf({ text }: UpstreamText): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Without its cause: the parser quotes what it could not read.
    throw new Failure('upstream', 'The API answered with what is no JSON.');
  }
}

const MOST_PLACES = 10;

async function checked(data: unknown, { check }: NonNullable<Output['schema']>): Promise<unknown> {
  const { issues } = await check['~standard'].validate(data);
  if (issues === undefined) return data;
  // Paths only: the values are the answer that must not leave.
  const places = issues.map(({ path = [] }) => path.map(String).join('.') || 'the root').slice(0, MOST_PLACES);
  throw new Failure('upstream', 'The API broke its promise.', {
    cause: new Error(`its answer does not fit its description, at: ${places.join(', ')}`),
  });
}
