import type { CompleteBy } from './completion.js';
import type { SloPolicy } from './objective.js';
import type { LimitPolicy, Rate } from './rate.js';
import type { Parsed, Schema } from './schema.js';

/**
 * Who may call. `public` needs no credential, `authenticated` any valid one. With `roles`, one of them is enough; with
 * `scopes`, all are needed; with `owner`, the principal must own what the arguments name.
 */
export type Access<Input = unknown> = 'public' | 'authenticated' | AccessRules<Input>;

export interface AccessRules<Input = unknown> {
  readonly roles?: readonly [string, ...string[]];
  readonly scopes?: readonly [string, ...string[]];
  readonly owner?: OwnerRule<Input>;
  /** Roles and scopes that are missing are reported and refuse nothing: to see first whom a new rule would meet. */
  readonly shadow?: true;
}

/** "Own rows only, unless admin", written once. */
export interface OwnerRule<Input> {
  /** The principal id the arguments name; undefined when they name nobody but the caller. */
  // A method, so that a rule for a precise input is still a rule for `unknown` inside the pipeline.
  of(input: Input): string | undefined;
  /** Roles that may touch anybody's. */
  readonly exceptRoles?: readonly string[];
}

/** What a call does to the world. Becomes MCP's annotations, and decides whether a retry or a cache is safe. */
export type Effect = 'read' | 'write' | 'destructive';

interface Described {
  /** Default: the method's name. */
  readonly name?: string;
  readonly title?: string;
  /** For the model: what it does, when to use it, what comes back. */
  readonly description: string;
}

export interface CachePolicy {
  /** Milliseconds an answer may be given again, from when its call began: `MINUTE_1`, `MINUTES_5` or `MINUTES_15`. */
  readonly ttlMs: number;
  /**
   * One answer for all principals who may call the tool, made for whoever came first: its handler must not look at
   * `call.principal`. Refused at boot where the answer depends on who asks.
   */
  readonly shared?: boolean;
}

/** How many records an answer holds: what the cap of a client is held against, and what the audit row tells. */
export interface RecordsRule<Output> {
  /** Of the answer as it leaves, redacted. */
  of(output: Output): number;
  /** The most one answer may hold, whoever asks. An answer with more is a defect of the tool. */
  readonly max?: number;
}

/** Everything Gatehouse needs to know about a tool, beside its handler. */
export interface ToolPolicy<I extends Schema, O extends Schema> extends Described {
  readonly effect: Effect;
  readonly input: I;
  /** Checked before an answer leaves; an answer that does not fit is `internal`, never sent. */
  readonly output?: O;
  readonly access: Access<Parsed<I>>;
  /** Safe to run twice with the same arguments. Implied by `effect: 'read'`. */
  readonly idempotent?: boolean;
  /** Reaches systems outside the organisation. */
  readonly openWorld?: boolean;
  /** How often each principal may call it, `perMinute(60)`, or all of it. The strictest limit that applies wins. */
  readonly limit?: Rate | LimitPolicy;
  /** Milliseconds for the whole call, retries included. Default: `CALL_TIMEOUT_MS`. */
  readonly timeoutMs?: number;
  /** What is promised of it: `{ availability: 99.5, latency: 'p95<200ms' }`. Alerts are generated from it. */
  readonly slo?: SloPolicy;
  /** Calls of this tool served at once; further ones wait without holding up others. Default: as many as of all tools. */
  readonly maxRunning?: number;
  /** Milliseconds for one attempt, whose signal is aborted then. Default: what is left of the whole call. */
  readonly attemptTimeoutMs?: number;
  /** Further attempts after a failure of an upstream. Only for idempotent tools. */
  readonly retries?: number;
  /** The same call of the same principal gets the same answer, until its time is over or its toolset has written. */
  readonly cache?: CachePolicy;
  /** Most bytes of an answer, as JSON; a larger one is refused, never cut. Default: `ANSWER_MAX_BYTES`. */
  readonly maxBytes?: number;
  /** The same in tokens of its text, estimated. Default: `ANSWER_MAX_TOKENS`. */
  readonly maxTokens?: number;
  /**
   * Without it, the longest list in the answer is what counts. An answer with more than `call.limits.records` is refused,
   * not cut: a model must not take a part for the whole.
   */
  readonly records?: RecordsRule<Parsed<O>>;
  /** Fields of the answer, at any depth, that are replaced before it leaves. */
  readonly redact?: readonly string[];
  /** Arguments that may hold what belongs to a person: the audit trail keeps a mark of them, beside those it recognises itself. */
  readonly personal?: readonly string[];
  /**
   * Answers with a task, which goes on after the request, where the client takes one. Elsewhere an `optional` one makes its
   * client wait, and a `required` one is refused.
   */
  readonly task?: 'optional' | 'required';
  /** Keys of the questions that must have an answer before the task begins. */
  readonly taskAfter?: readonly [string, ...string[]];
}

export interface ResourcePolicy<Uri extends string = string, By = CompleteBy> extends Described {
  /** A URI, or an RFC 6570 level 1 template such as `issue://{owner}/{repo}/{number}`. */
  readonly uri: Uri;
  readonly mimeType?: string;
  /** May be read and is not in `resources/list`, because something else leads to it. */
  readonly unlisted?: true;
  readonly access: Access<Readonly<Record<string, string>>>;
  readonly timeoutMs?: number;
  /** Methods that propose values of the template's variables: `{ owner: 'owners' }`. Who may read may ask them. */
  readonly complete?: By;
}

export interface PromptPolicy<I extends Schema, By = CompleteBy> extends Described {
  /** An object of strings: MCP prompts take nothing else. */
  readonly input?: I;
  readonly access: Access<Parsed<I>>;
  readonly timeoutMs?: number;
  /** Methods that propose values of the arguments: `{ language: 'languages' }`. Who may get the prompt may ask them. */
  readonly complete?: By;
}
