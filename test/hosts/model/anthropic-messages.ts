import type { ModelApi } from './model-server.js';
import { resultText, sendEvents } from './model-server.js';
import type { Reply } from './scripted-model.js';

interface Request {
  readonly stream?: boolean;
  readonly messages: readonly { readonly role: string; readonly content: string | readonly Block[] }[];
  readonly tools?: readonly { readonly name: string; readonly description?: string; readonly input_schema?: unknown }[];
}
interface Block {
  readonly type: string;
  readonly content?: unknown;
  readonly is_error?: boolean;
}

/** Anthropic's Messages API: `POST /v1/messages`. */
export const ANTHROPIC_MESSAGES: ModelApi = {
  read: (path, body) => {
    if (!path.startsWith('/v1/messages') || path.includes('count_tokens')) return undefined;
    const { messages, tools = [] } = body as unknown as Request;
    const blocks = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
    return {
      tools: tools.map(({ name, description = '', input_schema }) => ({ name, description, schema: input_schema })),
      results: blocks.filter(({ type }) => type === 'tool_result').map(({ content }) => resultText(content)),
    };
  },
  write: (response, reply, { body }) => {
    const [content, delta, stop] = blockOf(reply);
    const usage = { input_tokens: 1, output_tokens: 1 };
    const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'scripted', usage };
    if ((body as Request).stream !== true) {
      const whole = 'say' in reply ? { type: 'text', text: reply.say } : { ...content, input: reply.use.input };
      const answer = { ...message, content: [whole], stop_reason: stop };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      return;
    }
    sendEvents(response, [
      { type: 'message_start', message: { ...message, content: [], stop_reason: null, stop_sequence: null } },
      { type: 'content_block_start', index: 0, content_block: content },
      { type: 'content_block_delta', index: 0, delta },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: stop, stop_sequence: null }, usage },
      { type: 'message_stop' },
    ]);
  },
};

function blockOf(reply: Reply): readonly [content: object, delta: object, stop: string] {
  if ('say' in reply) return [{ type: 'text', text: '' }, { type: 'text_delta', text: reply.say }, 'end_turn'];
  const { name, input } = reply.use;
  // No two uses of a conversation may have the same id.
  const content = { type: 'tool_use', id: `toolu_${crypto.randomUUID().replaceAll('-', '')}`, name, input: {} };
  return [content, { type: 'input_json_delta', partial_json: JSON.stringify(input) }, 'tool_use'];
}
