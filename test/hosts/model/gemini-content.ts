import type { ModelApi } from './model-server.js';
import { sendEvents } from './model-server.js';

interface Part {
  readonly text?: string;
  readonly functionResponse?: { readonly response: unknown };
}
interface Declaration {
  readonly name: string;
  readonly description?: string;
  readonly parameters?: unknown;
  readonly parametersJsonSchema?: unknown;
}
interface Request {
  readonly contents: readonly { readonly parts?: readonly Part[] }[];
  readonly tools?: readonly { readonly functionDeclarations?: readonly Declaration[] }[];
}

/** Google's Gemini API: `POST /v1beta/models/<model>:streamGenerateContent`, and `:generateContent`. */
export const GEMINI_CONTENT: ModelApi = {
  read: (path, body) => {
    if (!/:(streamG|g)enerateContent/.test(path)) return undefined;
    const { contents, tools = [] } = body as unknown as Request;
    const parts = contents.flatMap(({ parts: some = [] }) => some);
    return {
      tools: tools
        .flatMap(({ functionDeclarations = [] }) => functionDeclarations)
        .map(({ name, description = '', parameters, parametersJsonSchema }) => ({
          name,
          description,
          schema: parametersJsonSchema ?? parameters,
        })),
      results: parts.flatMap(({ functionResponse }) =>
        functionResponse === undefined ? [] : [JSON.stringify(functionResponse.response)],
      ),
    };
  },
  write: (response, reply, { path }) => {
    const part =
      'say' in reply ? { text: reply.say } : { functionCall: { name: reply.use.name, args: reply.use.input } };
    const answer = {
      candidates: [{ index: 0, content: { role: 'model', parts: [part] }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
      modelVersion: 'scripted',
    };
    if (path.includes(':streamG')) sendEvents(response, [answer]);
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  },
};
