import type { ModelApi } from './model-server.js';
import { resultText, sendEvents } from './model-server.js';

interface Request {
  readonly stream?: boolean;
  readonly messages: readonly { readonly role: string; readonly content?: unknown }[];
  readonly tools?: readonly {
    readonly function: { readonly name: string; readonly description?: string; readonly parameters?: unknown };
  }[];
}

/** OpenAI's Chat Completions API: `POST <base>/chat/completions`. */
export const OPENAI_CHAT: ModelApi = {
  read: (path, body) => {
    if (!path.endsWith('/chat/completions')) return undefined;
    const { messages, tools = [] } = body as unknown as Request;
    return {
      tools: tools.map(({ function: { name, description = '', parameters } }) => ({
        name,
        description,
        schema: parameters,
      })),
      results: messages.filter(({ role }) => role === 'tool').map(({ content }) => resultText(content)),
    };
  },
  write: (response, reply, { body }) => {
    const message =
      'say' in reply
        ? { role: 'assistant', content: reply.say }
        : {
            role: 'assistant',
            content: null,
            tool_calls: [
              {
                index: 0,
                id: `call_${crypto.randomUUID()}`,
                type: 'function',
                function: { name: reply.use.name, arguments: JSON.stringify(reply.use.input) },
              },
            ],
          };
    const finish = 'say' in reply ? 'stop' : 'tool_calls';
    const made = { id: 'chatcmpl-1', created: 1, model: 'scripted' };
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    if ((body as Request).stream !== true) {
      const choices = [{ index: 0, message, finish_reason: finish }];
      const answer = JSON.stringify({ ...made, object: 'chat.completion', choices, usage });
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
      return;
    }
    const chunk = { ...made, object: 'chat.completion.chunk' };
    sendEvents(
      response,
      [
        { ...chunk, choices: [{ index: 0, delta: message, finish_reason: null }] },
        { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: finish }], usage },
      ],
      'data: [DONE]\n\n',
    );
  },
};
