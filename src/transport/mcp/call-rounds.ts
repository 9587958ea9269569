import { createHash } from 'node:crypto';
import type { RequestStateCodec, ServerContext } from '@modelcontextprotocol/server';
import { Failure } from '../../errors/failure.js';
import { ownerOf, type Principal } from '../../tool/principal.js';
import { canonicalJson } from '../../tool/canonical-json.js';
import { derivedKey } from './derived-key.js';
import { officialSdk } from './official-sdk.js';

/** Seconds a client has to come again with answers. */
const TTL_SECONDS = 600;
/** Bytes of answers one call may carry along. */
const MAX_STATE_BYTES = 65_536;

/** What is being asked for, for the binding of a state to it. */
export interface BoundCall {
  readonly method: string;
  readonly name: string;
  readonly input: unknown;
  readonly principal: Principal;
}

type Codec = RequestStateCodec<{ call: string; answers: KnownAnswers }>;

/** Answers of earlier rounds, by the key of their question. */
export type KnownAnswers = Readonly<Record<string, unknown>>;

/**
 * Keeps the answers of earlier rounds in a state that travels through the client: signed, expiring, and good only for the
 * same principal, method, name and arguments. Nothing stays on the server, so any instance with the same secret goes on.
 */
export class CallRounds {
  private readonly key: ReturnType<typeof derivedKey>;
  private codec: Codec | undefined;

  /** @param secret Shared by all instances; without one the state is good for this process only. */
  constructor(secret: string | undefined) {
    this.key = derivedKey(secret, 'gatehouse request state');
  }

  /** @throws Failure `invalid_input` for a state that is forged, expired or of another call. */
  async open(state: unknown, call: BoundCall, context: ServerContext): Promise<KnownAnswers> {
    if (state === undefined) return {};
    try {
      const sealed = await (await this.stateCodec()).verify(String(state), context);
      if (sealed.call === fingerprint(call)) return sealed.answers;
    } catch {
      // Which check failed would only help who forges.
    }
    throw new Failure('invalid_input', 'Invalid or expired requestState: make the call again from its beginning.');
  }

  async seal(answers: KnownAnswers, call: BoundCall): Promise<string> {
    if (Buffer.byteLength(JSON.stringify(answers)) > MAX_STATE_BYTES) {
      throw new Failure('invalid_input', `The answers of this call exceed ${MAX_STATE_BYTES} bytes.`);
    }
    return (await this.stateCodec()).mint({ call: fingerprint(call), answers });
  }

  private async stateCodec(): Promise<Codec> {
    const { createRequestStateCodec } = await officialSdk();
    this.codec ??= createRequestStateCodec({ key: this.key, ttlSeconds: TTL_SECONDS });
    return this.codec;
  }
}

function fingerprint({ method, name, input, principal }: BoundCall): string {
  const what = canonicalJson([ownerOf(principal), method, name, input ?? {}]);
  return createHash('sha256').update(what).digest('base64url');
}
