import type { Principal } from '../tool/principal.js';

/** What a client writes into `params._meta`, as `true`, to be told which stages its call passed and how long each took. */
export const STAGES_META_KEY = 'gatehouse/stages';

/** Whoever has this role is told in production too. */
const TOLD_ROLE = 'admin';

export interface PassedStage {
  readonly stage: string;
  /** Milliseconds of its own: without the stages behind it. */
  readonly ms: number;
}

/** The way of one call through the hall, for the one who asked for it. The last stage is the one that settled it. */
export class Journey {
  private readonly entered: { readonly stage: string; ms: number }[] = [];

  /** @param nowMs A clock that only goes forward. */
  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** @param pass Never rejects. */
  async through<T>(stage: string, pass: () => Promise<T>): Promise<T> {
    const entry = { stage, ms: 0 };
    this.entered.push(entry);
    const cameAt = this.nowMs();
    const passed = await pass();
    entry.ms = this.nowMs() - cameAt;
    return passed;
  }

  /** Once the call has ended. */
  get stages(): readonly PassedStage[] {
    return this.entered.map(({ stage, ms }, at) => ({
      stage,
      ms: Math.round((ms - (this.entered[at + 1]?.ms ?? 0)) * 1_000) / 1_000,
    }));
  }
}

/** How long a refusal or a cache took tells strangers something of the service, so in production few are told. */
export function mayLearnStages(principal: Principal, environment: string): boolean {
  if (principal.kind === 'anonymous') return false;
  return environment !== 'production' || principal.roles.includes(TOLD_ROLE);
}
