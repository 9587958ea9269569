import { Failure } from '../../errors/failure.js';

/** Bytes of an answer that are read. */
const LONGEST_ANSWER = 65_536;

/** Seconds after which the authorization server may answer again, and as long as it is left alone after a failure. */
const RETRY_AFTER_SECONDS = 2;

/** RFC 7662, section 2.2. Of the other members nothing has been checked. */
export type IntrospectionAnswer = Readonly<Record<string, unknown>> & { readonly active: boolean };

export interface IntrospectionAccess {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly timeoutMs: number;
}

/** The introspection endpoint of an authorization server (RFC 7662). */
export class IntrospectionEndpoint {
  private leaveAloneUntil = 0;

  constructor(
    private readonly access: IntrospectionAccess,
    private readonly now: () => number,
  ) {}

  /**
   * What the server says of a token.
   * @throws Failure `overloaded` when it does not say anything that can be used. That is no verdict on the token.
   */
  async ask(token: string): Promise<IntrospectionAnswer> {
    const response = await this.send(token);
    try {
      return await answerIn(response);
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  private async send(token: string): Promise<Response> {
    // Each caller would wait for the timeout again. Only for silence: an answer may be about its token alone, and whoever
    // sends such tokens must not shut everybody out.
    if (this.now() < this.leaveAloneUntil) throw unavailable();
    const { url, timeoutMs } = this.access;
    try {
      return await fetch(url, {
        method: 'POST',
        headers: { accept: 'application/json', authorization: this.authorization() },
        body: new URLSearchParams({ token, token_type_hint: 'access_token' }),
        // A token must go to nobody but the server that was configured.
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (cause) {
      this.leaveAloneUntil = this.now() + RETRY_AFTER_SECONDS * 1_000;
      throw unavailable(cause);
    }
  }

  /** RFC 6749, section 2.3.1: both are form-encoded before they are put together. */
  private authorization(): string {
    const { clientId, clientSecret } = this.access;
    const encoded = [clientId, clientSecret].map((part) =>
      new URLSearchParams({ part }).toString().slice('part='.length),
    );
    return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`;
  }
}

async function answerIn(response: Response): Promise<IntrospectionAnswer> {
  if (response.status !== 200) {
    await response.body?.cancel();
    // What is no token of theirs at all, such as a JWT, some servers call a bad request.
    if (response.status === 400) return { active: false };
    throw new Error(`The introspection endpoint answered ${response.status}`);
  }
  const answer: unknown = JSON.parse(await readAtMost(response, LONGEST_ANSWER));
  if (typeof answer !== 'object' || answer === null || typeof (answer as { active?: unknown }).active !== 'boolean') {
    throw new Error('The introspection endpoint did not say whether the token is active');
  }
  return answer as IntrospectionAnswer;
}

async function readAtMost(response: Response, maxBytes: number): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const part of response.body ?? []) {
    text += decoder.decode(part, { stream: true });
    if (text.length > maxBytes) throw new Error('The introspection endpoint answered too much');
  }
  return text + decoder.decode();
}

function unavailable(cause?: unknown): Failure {
  const message =
    'Your token cannot be checked now, because the authorization server does not answer. Try again shortly.';
  return new Failure('overloaded', message, {
    retryAfter: RETRY_AFTER_SECONDS,
    // Of another kind it might quote what was sent.
    ...(cause instanceof Error && { cause: new Error(cause.message) }),
  });
}
