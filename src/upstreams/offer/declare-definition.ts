import type { Config } from '../../config/load-config.js';
import { Failure } from '../../errors/failure.js';
import { foreignSchema } from '../../json-schema/foreign-schema.js';
import type { Completers } from '../../tool/completion.js';
import type { BoundDeclaration } from '../../tool/discovered-toolset.js';
import { McpContent } from '../../tool/mcp-content.js';
import type { Handler } from '../../tool/operation.js';
import type { JsonSchema, Schema } from '../../tool/schema.js';
import { isNamed } from '../../tool/tool-patterns.js';
import { UriTemplate } from '../../tool/uri-template.js';
import { accessOf } from '../../tool-rules/rule-policy.js';
import type { Definition } from '../definition.js';
import { withoutPresentation } from '../findings.js';
import type { UpstreamLink, UpstreamToolAnswer } from '../upstream-link.js';
import { described, ruleFor, toolPolicy } from './tool-policy.js';
import { expanded, ourBlock, ourContents, ourUri } from './upstream-uris.js';

type Upstream = Config['upstreams'][number];

/** Whether the operator lets it be offered at all. */
export function isAllowed(upstream: Upstream, { kind, key }: Definition): boolean {
  if (kind === 'tool') return ruleFor(upstream, key) !== undefined;
  return isNamed(key, kind === 'prompt' ? upstream.prompts : upstream.resources);
}

/**
 * One thing an upstream offers, as the catalogue takes it.
 * @throws Error with the reason where it cannot be served safely.
 */
export function declareDefinition(upstream: Upstream, definition: Definition, link: UpstreamLink): BoundDeclaration {
  const shown = { ...definition, says: withoutPresentation(definition.says) };
  switch (definition.kind) {
    case 'tool':
      return declareTool(upstream, shown, link);
    case 'prompt':
      return declarePrompt(upstream, shown, link);
    case 'resource':
    case 'template':
      return declareResource(upstream, shown, link);
  }
}

function declareTool(upstream: Upstream, definition: Definition, link: UpstreamLink): BoundDeclaration {
  const rule = ruleFor(upstream, definition.key);
  if (rule === undefined) throw new Error('no rule offers it');
  const policy = toolPolicy(upstream, rule, definition);
  const outputSchema = definition.says['outputSchema'] as JsonSchema | undefined;
  const output = outputSchema === undefined ? undefined : foreignSchema(outputSchema);
  const handle: Handler = async (input, call) => {
    const answer = await link.callTool(definition, input as Readonly<Record<string, unknown>>, call);
    if (answer.isError) throw new Failure('tool_error', textOf(answer));
    if (output !== undefined) await checkAnswer(output, answer.structuredContent);
    // A block may say again, in text, what is redacted in the data.
    if (rule.redact.length > 0) return answer.structuredContent;
    return new McpContent(
      answer.content.map((block) => ourBlock(upstream.name, block)),
      answer.structuredContent,
    );
  };
  return { declaration: { kind: 'tool', method: definition.key, policy }, handle };
}

function declarePrompt(upstream: Upstream, { kind, key, says }: Definition, link: UpstreamLink): BoundDeclaration {
  const args = (says['arguments'] ?? []) as readonly { name: string; description?: string; required?: boolean }[];
  const names = args.map(({ name }) => name);
  const input = foreignSchema({
    type: 'object',
    properties: Object.fromEntries(
      args.map(({ name, description }) => [
        name,
        { type: 'string', ...(description !== undefined && { description }) },
      ]),
    ),
    required: args.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  });
  const handle: Handler = async (values, call) => {
    const messages = await link.getPrompt(key, values as Readonly<Record<string, string>>, call);
    return messages.map(({ role, content }) => ({ role, content: ourBlock(upstream.name, content) }));
  };
  const policy = { ...common(upstream, says), name: `${upstream.name}_${key}`, input, complete: byItself(names) };
  return {
    declaration: { kind: 'prompt', method: key, policy },
    handle,
    completers: completers({ kind, key }, names, link),
  };
}

function declareResource(upstream: Upstream, { kind, key, says }: Definition, link: UpstreamLink): BoundDeclaration {
  const { mimeType, name } = says as { mimeType?: string; name?: string };
  const { variables } = new UriTemplate(key);
  const handle: Handler = async (values, call) => {
    const uri = expanded(key, values as Readonly<Record<string, string>>);
    const contents = await link.readResource(uri, call);
    return contents.map((one) => ourContents(upstream.name, one));
  };
  const policy = {
    ...common(upstream, says),
    name: name ?? key,
    uri: ourUri(upstream.name, key),
    complete: byItself(variables),
    ...(mimeType !== undefined && { mimeType }),
  };
  return {
    declaration: { kind: 'resource', method: key, policy },
    handle,
    completers: completers({ kind, key }, variables, link),
  };
}

function common(upstream: Upstream, says: Definition['says']) {
  const { title, timeoutMs } = { title: says['title'] as string | undefined, timeoutMs: upstream.timeoutMs };
  return {
    ...(title !== undefined && { title }),
    description: described(upstream, says),
    access: accessOf(upstream.access),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}

function byItself(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, name]));
}

function completers(of: Pick<Definition, 'kind' | 'key'>, names: readonly string[], link: UpstreamLink): Completers {
  return new Map(
    names.map((name) => [
      name,
      (value, completing) => link.complete(of, { name, value }, completing.arguments, completing.signal),
    ]),
  );
}

async function checkAnswer(output: Schema, data: unknown): Promise<void> {
  const { issues } = await output['~standard'].validate(data);
  if (issues === undefined) return;
  // Paths only: the values are the answer that must not leave.
  const places = issues.map(({ path = [] }) => path.map(String).join('.') || 'the root');
  throw new Failure('upstream', 'The upstream server broke its promise.', {
    cause: new Error(
      `its answer does not fit the output schema that was accepted, at: ${places.slice(0, 10).join(', ')}`,
    ),
  });
}

/** Characters of an error an upstream wrote that a model gets to read. */
const LONGEST_ERROR = 4_000;

function textOf({ content }: UpstreamToolAnswer): string {
  const text = content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
  return text.trim() === '' ? 'The upstream server says that it failed, and not why.' : text.slice(0, LONGEST_ERROR);
}
