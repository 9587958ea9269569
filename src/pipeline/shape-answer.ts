import type { StandardSchemaV1 } from '@standard-schema/spec';
import { Failure } from '../errors/failure.js';
import { McpContent, type ContentBlock, type ResourceContents } from '../tool/mcp-content.js';
import type { Operation, PromptOperation, ResourceOperation, ToolOperation } from '../tool/operation.js';
import type { PromptMessage } from '../tool/prompt.decorator.js';
import { isContentBlock, isResourceContents } from './is-content-block.js';
import { isToolResult, lostIn, noAnswer } from './no-answer.js';
import { redactFields } from './redact-fields.js';
import type { Answer } from './settled.js';
import { isRecord } from '../tool/is-record.js';

/**
 * Turns what a handler returned into MCP's result. A tool's data is checked against its schema, then redacted. A promise
 * only where that schema answers with one.
 */
export function shapeAnswer(operation: Operation, returned: unknown, name: string): Answer | Promise<Answer> {
  const instead = noAnswer(returned);
  if (instead !== undefined) throw unfit(operation, `is ${instead}`);
  switch (operation.kind) {
    case 'tool':
      return shapeToolAnswer(operation, returned);
    case 'resource':
      return { contents: shapeContents(operation, returned, name) };
    case 'prompt':
      return shapePrompt(operation, returned);
  }
}

function shapeToolAnswer(operation: ToolOperation, returned: unknown): Answer | Promise<Answer> {
  if (operation.policy.output === undefined && isToolResult(returned)) throw unfit(operation, RESULT_OF_MCP);
  const blocks = returned instanceof McpContent ? returned.blocks : undefined;
  const data = checkOutput(operation, returned instanceof McpContent ? returned.data : returned);
  return data instanceof Promise
    ? data.then((awaited) => toolAnswer(operation, blocks, awaited))
    : toolAnswer(operation, blocks, data);
}

function toolAnswer(operation: ToolOperation, blocks: McpContent['blocks'] | undefined, checked: unknown): Answer {
  const data = redactFields(checked, operation.policy.redact);
  if (blocks?.every(isContentBlock) === false) throw unfit(operation, NO_CONTENT);
  const content = blocks ?? textOf(data);
  if (operation.policy.output === undefined) refuseLosses(operation, data);
  return isRecord(data) ? { content, structuredContent: data } : { content };
}

function refuseLosses(operation: Operation, data: unknown): void {
  const lost = typeof data === 'object' && data !== null && !('toJSON' in data) ? lostIn(data) : undefined;
  if (lost !== undefined) throw unfit(operation, `holds ${lost}`);
}

const RESULT_OF_MCP = 'is a result of MCP: return McpContent or plain data instead, and throw a Failure for isError';
const NO_CONTENT = 'has content that is not what MCP says it is';

/** Found out here, where it is the outcome of the call, and not by the SDK, after the call was counted as ok. */
function unfit({ name }: Operation, why: string): Failure {
  return new Failure('internal', `The answer of ${name} ${why}`);
}

/** The data as its schema has it, or a promise of that. */
function checkOutput({ policy, name }: ToolOperation, data: unknown): unknown {
  if (policy.output === undefined) return data;
  const checked = policy.output['~standard'].validate(data);
  return checked instanceof Promise ? checked.then((awaited) => valueOf(name, awaited)) : valueOf(name, checked);
}

function valueOf(name: string, checked: StandardSchemaV1.Result<unknown>): unknown {
  if (!checked.issues) return checked.value;
  // Paths only: the values are the answer that must not leave.
  const places = checked.issues.map(({ path = [] }) =>
    path.map((part) => (typeof part === 'object' ? part.key : part)).join('.'),
  );
  throw new Failure(
    'internal',
    `The answer of ${name} does not fit its output schema at: ${places.join(', ') || 'the root'}`,
  );
}

function textOf(data: unknown): ContentBlock[] {
  if (data === undefined) return [];
  return [{ type: 'text', text: typeof data === 'string' ? data : JSON.stringify(data) }];
}

function shapeContents(operation: ResourceOperation, returned: unknown, uri: string): readonly ResourceContents[] {
  const { policy } = operation;
  if (returned === undefined) throw unfit(operation, 'is nothing: return text, data or contents');
  if (returned instanceof McpContent)
    throw unfit(operation, 'is McpContent, which tools return: return text, data or contents');
  if (Array.isArray(returned) && returned.every(isResourceContents)) return returned;
  const isText = typeof returned === 'string';
  const mimeType = policy.mimeType ?? (isText ? 'text/plain' : 'application/json');
  const text = isText ? returned : JSON.stringify(returned);
  refuseLosses(operation, returned);
  return [{ uri, mimeType, text }];
}

function shapePrompt(operation: PromptOperation, returned: unknown): Answer {
  const { description } = operation.policy;
  if (typeof returned === 'string')
    return { description, messages: [{ role: 'user', content: { type: 'text', text: returned } }] };
  if (Array.isArray(returned) && returned.every(isPromptMessage)) return { description, messages: returned };
  throw unfit(operation, 'is neither text nor a list of messages with a role (user or assistant) and content');
}

function isPromptMessage(message: unknown): message is PromptMessage {
  return (
    isRecord(message) &&
    (message['role'] === 'user' || message['role'] === 'assistant') &&
    isContentBlock(message['content'])
  );
}
