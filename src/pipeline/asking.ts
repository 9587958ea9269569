import { Failure } from '../errors/failure.js';
import type { Ask, AskKind, FormAnswer, ModelAnswer, ModelRequest, Question, Root } from '../tool/ask.js';
import type { JsonSchema, Schema } from '../tool/schema.js';
import type { AskChannel } from './ask-channel.js';
import { isRecord } from '../tool/is-record.js';

/** Stops a handler whose question has no answer yet. Never leaves the pipeline. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

/** Reads an answer; undefined for one that does not fit the question, which is then asked again. */
type Read<T> = (answer: unknown) => T | undefined | Promise<T | undefined>;

/** Puts a question outside: lets others run meanwhile, and stops the clock. */
export type Aside = <T>(work: () => Promise<T>) => Promise<T>;

/** The questions of one run of a handler. */
export class Asking implements Ask {
  // Private at run time too: behind it stands the request with its credential, and a handler holds this object.
  readonly #channel: AskChannel;

  constructor(
    /** Questions without an answer, by key: what the client has to bring when it comes again. */
    readonly open: Map<string, Question>,
    channel: AskChannel,
    private readonly signal: AbortSignal,
    private readonly aside: Aside,
  ) {
    this.#channel = channel;
  }

  can(kind: AskKind): boolean {
    return this.#channel.can(kind);
  }

  form(key: string, { message, fields }: { message: string; fields: Schema | JsonSchema }): Promise<FormAnswer<never>> {
    return this.ask(key, { kind: 'form', message, fields }, (answer) => readForm(answer, fields)) as Promise<
      FormAnswer<never>
    >;
  }

  url(key: string, { message, url }: { message: string; url: string }): Promise<FormAnswer<undefined>> {
    return this.ask(key, { kind: 'url', message, url }, (answer) => readForm(answer, {})) as Promise<
      FormAnswer<undefined>
    >;
  }

  model(key: string, request: ModelRequest): Promise<ModelAnswer> {
    return this.ask(key, { kind: 'model', request }, (answer) =>
      isRecord(answer) && isRecord(answer['content']) ? (answer as unknown as ModelAnswer) : undefined,
    );
  }

  roots(key: string): Promise<readonly Root[]> {
    return this.ask(key, { kind: 'roots' }, (answer) =>
      isRecord(answer) && Array.isArray(answer['roots']) ? (answer['roots'] as Root[]) : undefined,
    );
  }

  private async ask<T>(key: string, question: Question, read: Read<T>): Promise<T> {
    if (!this.#channel.can(question.kind)) throw cannot(question.kind);
    const known = this.#channel.answerTo(key);
    const answer = known === undefined ? undefined : await read(known);
    if (answer !== undefined) return answer;
    const { put } = this.#channel;
    if (put === undefined) {
      this.open.set(key, question);
      throw new Unanswered(`No answer to ${key} yet`);
    }
    const given = await read(await this.aside(() => put(question, this.signal, key)));
    if (given === undefined)
      throw new Failure('invalid_input', `The client's answer to "${key}" does not fit what was asked.`);
    return given;
  }
}

async function readForm(answer: unknown, fields: Schema | JsonSchema): Promise<FormAnswer<unknown> | undefined> {
  if (!isRecord(answer)) return undefined;
  const { action, content } = answer;
  if (action === 'decline' || action === 'cancel') return { action };
  if (action !== 'accept') return undefined;
  if (!isSchema(fields)) return { action, content };
  const checked = await fields['~standard'].validate(content);
  return checked.issues ? undefined : { action, content: checked.value };
}

const CAPABILITIES: Readonly<Record<AskKind, Record<string, unknown>>> = {
  form: { elicitation: { form: {} } },
  url: { elicitation: { url: {} } },
  model: { sampling: {} },
  roots: { roots: {} },
};

/** What a call does, as the model is told that reads why it was refused. */
const ASKS: Readonly<Record<AskKind, string>> = {
  form: 'asks its user a question',
  url: 'asks its user to open a page',
  model: 'asks a model',
  roots: 'asks for the roots of its client',
};

function cannot(kind: AskKind): Failure {
  return new Failure(
    'missing_capability',
    `This call ${ASKS[kind]}, which your client did not declare it can answer. The same call fails again: it takes a client that can.`,
    { requiredCapabilities: CAPABILITIES[kind] },
  );
}

function isSchema(fields: Schema | JsonSchema): fields is Schema {
  return '~standard' in fields;
}
