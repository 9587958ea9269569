import type { Rate } from '../../tool/rate.js';

/** What a quota is for. A closed set: metrics have it as a label. */
export const LIMIT_SCOPES = [
  'global',
  'principal',
  'client',
  'toolset',
  'tool',
  'principal_tool',
  'requests',
  'all_requests',
  'address',
  'budget',
] as const;

export type LimitScope = (typeof LIMIT_SCOPES)[number];

/** Who said a limit; of the others their scope tells. */
export type SetBy =
  | 'code'
  | 'RATE_LIMIT_GLOBAL'
  | 'RATE_LIMIT_PRINCIPAL'
  | 'RATE_LIMIT_OVERRIDES'
  | 'RATE_LIMIT_TOOLSETS'
  | 'RATE_LIMIT_TOOLS'
  | 'RATE_LIMIT_TOOL_DEFAULT'
  | 'BUDGET_TOKENS'
  | 'BUDGET_BYTES'
  | 'clients[].limits'
  | 'clients[].budgets';

export interface SetRate extends Rate {
  readonly setBy?: SetBy;
}

/** One limit: so many calls in any span of `windowMs`, for each subject. */
export interface LimitRule {
  readonly scope: LimitScope;
  /** What its quotas are kept under: two rules with the same key share them. */
  readonly key: string;
  /** For people, headers and error data; unique among the rules that hold for one call. */
  readonly name: string;
  readonly calls: number;
  /** What is counted, where it is not calls. */
  readonly unit?: 'tokens' | 'bytes';
  readonly windowMs: number;
  /** Reports what it would refuse, and refuses nothing. */
  readonly isShadow: boolean;
  readonly setBy?: SetBy | undefined;
}

/** One call as one rule counts it. */
export interface Hit {
  readonly rule: LimitRule;
  /** Whose quota; empty where there is only one. */
  readonly subject: string;
  /** Never more than the rule allows at once: such a call could never be made. 0 asks and takes nothing. */
  readonly cost: number;
}
