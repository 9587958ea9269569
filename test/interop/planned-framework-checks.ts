const ON_EACH = [
  'lists all tools',
  'gets an answer',
  'is told why a call failed',
  'is told why a call is limited, and goes on',
  'leaves its place to another user',
  'is refused without a token',
];
const CONVERTS = 'converts all schemas';

const OF_NPM: Readonly<Record<string, readonly string[]>> = {
  'ai-sdk': [CONVERTS, 'an agent calls a tool and reads its answer'],
  'openai-agents': [CONVERTS],
  mastra: [],
  langchain: [CONVERTS],
};

const OF_PYTHON: Readonly<Record<string, readonly string[]>> = {
  'langchain-python': [CONVERTS],
  'openai-agents-python': [CONVERTS],
  'pydantic-ai': ['an agent calls tools and reads their answers'],
  fastmcp: [],
  'fastmcp-proxy': [],
};

/** The checks of agent frameworks, by name, as `plannedChecks` are of SDKs. */
export function plannedFrameworkChecks(language: 'npm' | 'python'): readonly string[] {
  const frameworks = Object.entries(language === 'npm' ? OF_NPM : OF_PYTHON);
  const all = frameworks.flatMap(([name, own]) => [...ON_EACH, ...own].map((check) => `${name}: ${check}`));
  // It never ends its session.
  return all.filter((check) => check !== 'langchain: leaves its place to another user');
}
