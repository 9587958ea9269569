import type { FailureKind } from './failure-kinds.js';
import { FAILURES } from './failure-table.js';
import type { Refuser, Room } from './refuser.js';

/** One thing wrong with the arguments: where (dotted path, empty for the whole) and what to do about it. */
export interface InputIssue {
  readonly path: string;
  readonly message: string;
}

/** How one quota of the caller stands. */
export interface QuotaState {
  readonly name: string;
  readonly limit: number;
  readonly windowSeconds: number;
  readonly remaining: number;
  /** Until it grows again, or until the refused call fits into it. */
  readonly resetSeconds: number;
}

/** What a refusal tells the caller beside its message. Everything here leaves the process: no secrets, no inputs. */
export interface FailureDetail {
  /** Seconds until trying again makes sense. */
  readonly retryAfter?: number;
  /** The limit that was hit, in its own unit. */
  readonly limit?: number;
  /** What is left of it. */
  readonly remaining?: number;
  /** The name of the limit. */
  readonly rule?: string;
  /** How the caller's quotas stand, for headers. */
  readonly quotas?: readonly QuotaState[];
  readonly issues?: readonly InputIssue[];
  /** Scopes the operation needs in all, when the principal lacks one. */
  readonly requiredScopes?: readonly string[];
  /**
   * What the principal lacks: `role:admin`, `scope:mcp:read`, `tool:create_note`, `write`, `records`, `owner`, `client:crm-bot`;
   * `|` is "or".
   */
  readonly missing?: readonly string[];
  /** The resource the caller asked for, where there is none (SEP-2164): its own words, in data for its program. */
  readonly uri?: string;
  /** A header and the argument it should mirror, where they differ: names, never values. */
  readonly mismatch?: { readonly header: string; readonly body: string };
  /** What the client would have to declare, in MCP's words. */
  readonly requiredCapabilities?: Readonly<Record<string, unknown>>;
}

/** What only the operator learns, from the log. */
interface PrivateDetail {
  /** What had no room, and how much there was: for the audit row. */
  readonly refusedBy?: Refuser;
  readonly room?: Room;
  readonly cause?: unknown;
  /** Why exactly a credential was refused: a word of a closed set. Whoever tries credentials is not told. */
  readonly fault?: string;
  /** Which key it was, where it is one we know. */
  readonly keyId?: string;
}

/** The only error the pipeline lets through; everything else becomes `internal` and is masked. */
export class Failure extends Error {
  override readonly name = 'Failure';

  /** @param message Written for the caller, and says what to do next. Replaced by the table where the kind is masked. */
  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly detail: FailureDetail & PrivateDetail = {},
  ) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    // It becomes the label of metrics, which are a closed set also for those who cast.
    if (!Object.hasOwn(FAILURES, kind))
      throw new TypeError(`A failure is of a kind of the table, not "${String(kind)}".`);
  }

  /** The message that may leave the process. */
  get publicMessage(): string {
    return FAILURES[this.kind].publicMessage ?? this.message;
  }

  /** The code of the error it becomes, where it becomes one. */
  get jsonRpcCode(): number {
    return FAILURES[this.kind].jsonRpcCode;
  }

  /** Any thrown value as a Failure; what was not written as one is `internal`. */
  static from(thrown: unknown): Failure {
    return thrown instanceof Failure ? thrown : new Failure('internal', 'Unexpected error', { cause: thrown });
  }
}
