/** What an answer shares with many others, as bytes that were made once, between what it alone says. */
interface SharedBody {
  readonly before: string;
  readonly shared: Buffer;
  readonly after: string;
}

/** The body of an answer that is sent in one piece. */
export type AnswerBody = string | SharedBody;

export function within(begin: string, body: string, end: string): string;
export function within(begin: string, body: AnswerBody, end: string): AnswerBody;
export function within(begin: string, body: AnswerBody, end: string): AnswerBody {
  if (typeof body === 'string') return `${begin}${body}${end}`;
  const { before, shared, after } = body;
  return { before: `${begin}${before}`, shared, after: `${after}${end}` };
}

export function bytesOf(body: AnswerBody): number {
  if (typeof body === 'string') return Buffer.byteLength(body);
  return Buffer.byteLength(body.before) + body.shared.length + Buffer.byteLength(body.after);
}

export function textOf(body: AnswerBody): string {
  return typeof body === 'string' ? body : `${body.before}${body.shared.toString()}${body.after}`;
}
