import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { ChatGoogleGenerativeAI } from '@langchain/google-genai';
import { convertToOpenAITool } from '@langchain/core/utils/function_calling';
import { getAllMcpTools } from '@openai/agents';
import { generateText } from 'ai';

/** Fields of a schema that Gemini's API knows; it refuses a request for any other. */
const GEMINI_FIELDS = new Set(
  (
    'type format title description nullable enum maxItems minItems properties required minProperties maxProperties ' +
    'minLength maxLength pattern example anyOf propertyOrdering default items minimum maximum'
  ).split(' '),
);

/** What Gemini would refuse of a schema, as paths. */
export function unknownToGemini(schema, path = '') {
  return Object.entries(schema).flatMap(([key, value]) => {
    const here = `${path}/${key}`;
    if (!GEMINI_FIELDS.has(key) || (key === 'type' && typeof value !== 'string')) return [here];
    if (key === 'properties')
      return Object.entries(value).flatMap(([name, one]) => unknownToGemini(one, `${here}/${name}`));
    if (key === 'items') return unknownToGemini(value, here);
    return key === 'anyOf' ? value.flatMap((one) => unknownToGemini(one, here)) : [];
  });
}

/** What LangChain sends to Gemini and to OpenAI. */
export function ofLangchain(tools) {
  const model = new ChatGoogleGenerativeAI({ apiKey: 'none', model: 'gemini-2.5-flash' });
  const [{ functionDeclarations }] = model.invocationParams({ tools }).tools;
  return { gemini: functionDeclarations, openai: tools.map((tool) => convertToOpenAITool(tool).function) };
}

/** What the AI SDK sends to Gemini: the body of a request that goes nowhere. */
export async function ofAiSdk(tools) {
  let sent;
  const fetch = (_url, { body }) => {
    sent = JSON.parse(body);
    throw new Error('goes nowhere');
  };
  const model = createGoogleGenerativeAI({ apiKey: 'none', fetch })('gemini-2.5-flash');
  await generateText({ model, tools, prompt: 'hello', maxRetries: 0 }).catch(() => undefined);
  return sent.tools[0].functionDeclarations;
}

/** Names of the tools that OpenAI's strict mode does not take. */
export async function notStrict(server) {
  const tools = await getAllMcpTools({ mcpServers: [server], convertSchemasToStrict: true });
  return tools.filter(({ strict }) => !strict).map(({ name }) => name);
}
