import type { Answer } from './settled.js';

export interface AnswerSize {
  /** Of the answer as JSON. */
  readonly bytes: number;
  /** Of its text, estimated: models differ in how they count. */
  readonly tokens: number;
}

/** Characters that make a token of English or JSON, about. */
const CHARACTERS_PER_TOKEN = 4;

/** How much an answer costs its client and its model. */
export function answerSize(answer: Exclude<Answer, { questions: unknown }>): AnswerSize {
  return {
    bytes: Buffer.byteLength(JSON.stringify(answer)),
    tokens: Math.ceil(charactersIn(answer) / CHARACTERS_PER_TOKEN),
  };
}

/** Of what a model reads: images and sound have prices of their own, and structured content repeats the text. */
function charactersIn(answer: Exclude<Answer, { questions: unknown }>): number {
  if ('messages' in answer) return sum(answer.messages.map(({ content }) => textLength(content)));
  if ('contents' in answer) return sum(answer.contents.map(textLength));
  const written = sum(answer.content.map(textLength));
  return written > 0 ? written : JSON.stringify(answer.structuredContent ?? '').length;
}

function textLength(block: object): number {
  if ('text' in block && typeof block.text === 'string') return block.text.length;
  return 'resource' in block && typeof block.resource === 'object' ? textLength(block.resource ?? {}) : 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
