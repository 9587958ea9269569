import type { ContentBlock } from './mcp-content.js';
import type { JsonSchema, Parsed, Schema } from './schema.js';

/** What a client may be able to do for a call: put a form or an address before its user, ask its model, list its roots. */
export type AskKind = 'form' | 'url' | 'model' | 'roots';

/** One question, in the words of this framework. */
export type Question =
  | { readonly kind: 'form'; readonly message: string; readonly fields: Schema | JsonSchema }
  | { readonly kind: 'url'; readonly message: string; readonly url: string }
  | { readonly kind: 'model'; readonly request: ModelRequest }
  | { readonly kind: 'roots' };

/** What is asked of the client's model. Source: MCP, `sampling/createMessage`. */
export interface ModelRequest {
  readonly messages: readonly { readonly role: 'user' | 'assistant'; readonly content: ContentBlock }[];
  readonly maxTokens: number;
  readonly systemPrompt?: string;
  readonly temperature?: number;
}

export interface ModelAnswer {
  readonly role: 'user' | 'assistant';
  readonly content: ContentBlock;
  readonly model: string;
}

export interface Root {
  readonly uri: string;
  readonly name?: string;
}

/** A user may fill a form in, say no, or close it. */
export type FormAnswer<Content> =
  | { readonly action: 'accept'; readonly content: Content }
  | { readonly action: 'decline' | 'cancel'; readonly content?: undefined };

/**
 * Asks the client's user or model in the middle of a call. Each question has a key of its own within the call.
 *
 * Write the handler straight on: `const answer = await call.ask.form('confirm', ...)`. With the 2026-07-28 revision the
 * handler is stopped at the first question that has no answer yet and runs again from its beginning with all answers so
 * far, which travel signed; with the revisions before, and in a task, it waits. So ask before doing what must not happen
 * twice.
 * Questions asked together (`Promise.all`) are put together.
 *
 * Every method throws a Failure `missing_capability` when the client cannot do what is asked of it.
 */
export interface Ask {
  can(kind: AskKind): boolean;
  /** A flat form: text, numbers, yes or no, choices. What comes back is checked against the schema. */
  form<S extends Schema>(key: string, question: { message: string; fields: S }): Promise<FormAnswer<Parsed<S>>>;
  /** The same with a JSON Schema written by hand; what comes back is not checked. */
  form(key: string, question: { message: string; fields: JsonSchema }): Promise<FormAnswer<Record<string, unknown>>>;
  /** Sends the user to an address, for what must not pass through the client, such as a password. */
  url(key: string, question: { message: string; url: string }): Promise<FormAnswer<undefined>>;
  model(key: string, request: ModelRequest): Promise<ModelAnswer>;
  roots(key: string): Promise<readonly Root[]>;
}
