import { Failure } from '../errors/failure.js';
import { McpContent, type ContentBlock, type ResourceContents } from '../tool/mcp-content.js';
import type { Operation, PromptOperation, ResourceOperation, ToolOperation } from '../tool/operation.js';
import type { PromptMessage } from '../tool/prompt.decorator.js';
import { redactFields } from './redact-fields.js';
import type { Answer } from './settled.js';
import { isRecord } from '../tool/is-record.js';

/** Turns what a handler returned into MCP's result. A tool's data is checked against its schema, then redacted. */
export async function shapeAnswer(operation: Operation, returned: unknown, name: string): Promise<Answer> {
  switch (operation.kind) {
    case 'tool':
      return shapeToolAnswer(operation, returned);
    case 'resource':
      return { contents: shapeContents(operation, returned, name) };
    case 'prompt':
      return shapePrompt(operation, returned);
  }
}

async function shapeToolAnswer(operation: ToolOperation, returned: unknown): Promise<Answer> {
  const blocks = returned instanceof McpContent ? returned.blocks : undefined;
  const data = redactFields(
    await checkOutput(operation, returned instanceof McpContent ? returned.data : returned),
    operation.policy.redact,
  );
  const structured = isRecord(data) ? { structuredContent: data } : {};
  return { content: blocks ?? textOf(data), ...structured };
}

async function checkOutput({ policy, name }: ToolOperation, data: unknown): Promise<unknown> {
  if (policy.output === undefined) return data;
  const checked = await policy.output['~standard'].validate(data);
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
