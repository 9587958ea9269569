import type { StandardSchemaV1 } from '@standard-schema/spec';
import { Failure } from '../errors/failure.js';
import { McpContent, type ContentBlock, type ResourceContents } from '../tool/mcp-content.js';
import type { Operation, PromptOperation, ResourceOperation, ToolOperation } from '../tool/operation.js';
import type { PromptMessage } from '../tool/prompt.decorator.js';
import { isContentBlock } from './is-content-block.js';
import { redactFields } from './redact-fields.js';
import type { Answer } from './settled.js';
import { isRecord } from '../tool/is-record.js';

/**
 * Turns what a handler returned into MCP's result. A tool's data is checked against its schema, then redacted. A promise
 * only where that schema answers with one.
 */
export function shapeAnswer(operation: Operation, returned: unknown, name: string): Answer | Promise<Answer> {
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
  const blocks = returned instanceof McpContent ? returned.blocks : undefined;
  const data = checkOutput(operation, returned instanceof McpContent ? returned.data : returned);
  return data instanceof Promise
    ? data.then((awaited) => toolAnswer(operation, blocks, awaited))
    : toolAnswer(operation, blocks, data);
}

function toolAnswer(operation: ToolOperation, blocks: McpContent['blocks'] | undefined, checked: unknown): Answer {
  const data = redactFields(checked, operation.policy.redact);
  if (blocks?.every(isContentBlock) === false) throw notContent(operation);
  const content = blocks ?? textOf(data);
  return isRecord(data) ? { content, structuredContent: data } : { content };
}

/** Found out here, where it is the outcome of the call, and not by the SDK, after the call was counted as ok. */
function notContent({ name }: ToolOperation): Failure {
  return new Failure('internal', `The answer of ${name} has content that is not what MCP says it is.`);
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

function shapeContents({ policy }: ResourceOperation, returned: unknown, uri: string): readonly ResourceContents[] {
  if (Array.isArray(returned)) return returned as ResourceContents[];
  const isText = typeof returned === 'string';
  const mimeType = policy.mimeType ?? (isText ? 'text/plain' : 'application/json');
  return [{ uri, mimeType, text: isText ? returned : JSON.stringify(returned) }];
}

function shapePrompt({ policy }: PromptOperation, returned: unknown): Answer {
  const messages: readonly PromptMessage[] =
    typeof returned === 'string'
      ? [{ role: 'user', content: { type: 'text', text: returned } }]
      : (returned as PromptMessage[]);
  return { description: policy.description, messages };
}
