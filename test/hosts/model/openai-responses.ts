import type { ModelApi } from './model-server.js';
import { resultText, sendEvents } from './model-server.js';
import type { OfferedTool, Reply } from './scripted-model.js';

interface Tool {
  readonly type: string;
  readonly name?: string;
  readonly description?: string;
  readonly parameters?: unknown;
  /** Of a group of functions. */
  readonly tools?: readonly Tool[];
}
interface Request {
  readonly input: readonly { readonly type: string; readonly output?: unknown }[];
  readonly tools?: readonly Tool[];
}

/** OpenAI's Responses API: `POST <base>/responses`, always as a stream. */
export const OPENAI_RESPONSES: ModelApi = {
  read: (path, body) => {
    if (!path.endsWith('/responses')) return undefined;
    const { input, tools = [] } = body as unknown as Request;
    return {
      tools: tools.flatMap((tool) => offered(tool)),
      results: input.filter(({ type }) => type === 'function_call_output').map(({ output }) => resultText(output)),
    };
  },
  write: (response, reply) => {
    const item = itemOf(reply);
    const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
    const made = { id: 'resp_1', object: 'response', model: 'scripted', output: [] };
    sendEvents(response, [
      { type: 'response.created', response: { ...made, status: 'in_progress' } },
      { type: 'response.output_item.added', output_index: 0, item },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: { ...made, status: 'completed', output: [item], usage } },
    ]);
  },
};

function offered({ type, name = type, description = '', parameters, tools }: Tool, group?: string): OfferedTool[] {
  if (tools !== undefined) return tools.flatMap((tool) => offered(tool, name));
  return [{ name, ...(group !== undefined && { group }), description, schema: parameters }];
}

function itemOf(reply: Reply): object {
  const id = crypto.randomUUID();
  if ('say' in reply) {
    const content = [{ type: 'output_text', text: reply.say, annotations: [] }];
    return { type: 'message', id, role: 'assistant', status: 'completed', content };
  }
  const { name, group, input } = reply.use;
  const call = { type: 'function_call', id, call_id: id, name, arguments: JSON.stringify(input), status: 'completed' };
  return group === undefined ? call : { ...call, namespace: group };
}
