import type { Answer } from './settled.js';

export interface AnswerSize {
  /** Of the answer as JSON. */
  readonly bytes: number;
  /** Of its text, estimated: models differ in how they count. */
  readonly tokens: number;
}

/** Characters that make a token of English or JSON, about. */
const CHARACTERS_PER_TOKEN = 4;

export function tokensIn(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

/**
 * How much an answer costs its client and its model.
 * @param text The answer as JSON, where somebody has it already.
 */
export function answerSize(
  answer: Exclude<Answer, { questions: unknown }>,
  text: string = JSON.stringify(answer),
): AnswerSize {
  return { bytes: Buffer.byteLength(text), tokens: tokensIn(charactersIn(answer)) };
}

/** Of what a model reads: images and sound have prices of their own, and structured content repeats the text. */
function charactersIn(answer: Exclude<Answer, { questions: unknown }>): number {
  if ('messages' in answer) return textIn(answer.messages.map(({ content }) => content));
  if ('contents' in answer) return textIn(answer.contents);
  const written = textIn(answer.content);
  return written > 0 ? written : JSON.stringify(answer.structuredContent ?? '').length;
}

function textLength(block: object): number {
  if ('text' in block && typeof block.text === 'string') return block.text.length;
  return 'resource' in block && typeof block.resource === 'object' ? textLength(block.resource ?? {}) : 0;
}

function textIn(blocks: readonly object[]): number {
  let total = 0;
  for (const block of blocks) total += textLength(block);
  return total;
}
