// Agent frameworks on Node against the service. See ../README.md for the environment.
import assert from 'node:assert/strict';
import { generateText, isStepCount } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
import { FRAMEWORKS } from './frameworks.mjs';
import { notStrict, ofAiSdk, ofLangchain, unknownToGemini } from './schemas.mjs';

// What frameworks log goes where a report is not looked for.
for (const level of ['log', 'info', 'warn', 'error']) console[level] = () => undefined;
const report = (line) => process.stdout.write(`${line.replaceAll('\n', ' ')}\n`);

const TOOLS = 21;
const authorized = { Authorization: `Bearer ${process.env.TOKEN}` };
const otherUser = { Authorization: `Bearer ${process.env.OTHER_TOKEN}` };

async function check(name, behave) {
  try {
    await behave();
    report(`passed ${name}`);
  } catch (error) {
    report(`failed ${name}: ${error}`);
  }
}

/** All that an agent can be told of a call, also of one that throws. */
async function told({ call }, name, input) {
  try {
    return JSON.stringify(await call(name, input));
  } catch (error) {
    return `${error.name}: ${error.message} ${JSON.stringify(error.data ?? {})}`;
  }
}

async function checkFramework({ name, open, endsSession = true }) {
  const client = await open(authorized);
  await check(`${name}: lists all tools`, () => assert.equal(client.tools.size, TOOLS));
  await check(`${name}: gets an answer`, async () =>
    assert.match(await told(client, 'get-profile', {}), /Amara Okafor/),
  );
  await check(`${name}: is told why a call failed`, async () =>
    assert.match(await told(client, 'get-profile', { userId: 'user-2' }), /Your token is missing|not allowed|admin/),
  );
  await check(`${name}: is told why a call is limited, and goes on`, async () => {
    await told(client, 'health-check', {});
    assert.match(await told(client, 'health-check', {}), /limit of this tool for you\. Try again in \d+ s\./);
    assert.match(await told(client, 'get-profile', {}), /Amara Okafor/);
  });
  if (name in ITS_OWN) await ITS_OWN[name](client);
  await client.close();
  if (endsSession) {
    await check(`${name}: leaves its place to another user`, async () => {
      const other = await open(otherUser);
      await other.call('get-profile', {});
      await other.close();
    });
  }
  await check(`${name}: is refused without a token`, () => assert.rejects(open({})));
}

const unknownOf = (declarations) =>
  declarations.flatMap(({ name, parameters = {} }) => unknownToGemini(parameters, name));

const ITS_OWN = {
  langchain: ({ tools }) =>
    check('langchain: converts all schemas', () => {
      const { gemini, openai } = ofLangchain([...tools.values()]);
      assert.deepEqual(unknownOf(gemini), []);
      assert.equal(openai.length, TOOLS);
    }),
  'ai-sdk': async ({ tools }) => {
    await check('ai-sdk: converts all schemas', async () => {
      const gemini = await ofAiSdk(Object.fromEntries(tools));
      assert.equal(gemini.length, TOOLS);
      assert.deepEqual(unknownOf(gemini), []);
    });
    await check('ai-sdk: an agent calls a tool and reads its answer', () => runAgent(Object.fromEntries(tools)));
  },
  // Its `data` may have any key, and strict schemas name all.
  'openai-agents': ({ server }) =>
    check('openai-agents: converts all schemas', async () =>
      assert.deepEqual(await notStrict(server), ['process_data']),
    ),
};

/** A whole run whose model is told beforehand what to say. */
async function runAgent(tools) {
  const prompts = [];
  const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };
  const model = new MockLanguageModelV4({
    doGenerate: async ({ prompt }) => {
      prompts.push(JSON.stringify(prompt));
      const content =
        prompts.length === 1
          ? { type: 'tool-call', toolCallId: '1', toolName: 'get-profile', input: '{}' }
          : { type: 'text', text: 'done' };
      const unified = prompts.length === 1 ? 'tool-calls' : 'stop';
      return { content: [content], finishReason: { unified }, usage, warnings: [] };
    },
  });
  const { text } = await generateText({ model, tools, prompt: 'Who am I?', stopWhen: isStepCount(3) });
  assert.equal(text, 'done');
  assert.match(prompts[1], /Amara Okafor/);
}

for (const framework of FRAMEWORKS) {
  await checkFramework(framework).catch((error) => report(`failed ${framework.name}: opens: ${error}`));
}
process.exit(0);
