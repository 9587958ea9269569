import type { Logger } from 'pino';
import type { Config } from '../config/load-config.js';
import type { UpstreamServerMetrics } from '../observability/metrics/upstream-server-metrics.js';
import type { Catalogue } from '../tool/catalogue.js';
import { ConnectedLink } from './connection/connected-link.js';
import { UpstreamConnection } from './connection/upstream-connection.js';
import { type Definition, digestOf, idOf } from './definition.js';
import { isAllowed } from './offer/declare-definition.js';
import { OfferedToolset } from './offer/offered-toolset.js';
import { acceptable, judge, type State, STATES, type Verdict } from './pins/judge.js';
import type { PinsFile } from './pins/pins-file.js';

type Upstream = Config['upstreams'][number];

/** What every server behind this one works with. */
export interface UpstreamParts {
  readonly catalogue: Catalogue;
  readonly pins: PinsFile;
  readonly metrics: UpstreamServerMetrics;
  readonly logger: Logger;
}

/** One server behind this one: offers what was accepted of it and is still so, and reports everything else. */
export class UpstreamServer {
  private readonly connection: UpstreamConnection;
  private readonly toolset: OfferedToolset;
  private accepted: readonly Definition[] | undefined;
  private listed: readonly Definition[] | undefined;
  private verdicts: readonly Verdict[] = [];
  /** What was reported already, so that it is reported once. */
  private reported = new Set<string>();

  constructor(
    private readonly upstream: Upstream,
    private readonly parts: UpstreamParts,
  ) {
    const { metrics, logger } = parts;
    this.connection = new UpstreamConnection(
      upstream,
      {
        listed: (definitions) => this.heard(definitions),
        opened: () => {
          metrics.connected(this.name, 'opened');
          logger.info({ upstream: this.name }, 'an upstream server is connected');
        },
        failed: (err) => {
          metrics.connected(this.name, 'failed');
          logger.warn({ upstream: this.name, err }, 'an upstream server cannot be connected');
        },
        lost: () => {
          metrics.connected(this.name, 'lost');
          logger.warn({ upstream: this.name }, 'the connection to an upstream server was lost');
        },
      },
      logger,
    );
    this.toolset = new OfferedToolset(upstream, new ConnectedLink(this.connection));
  }

  get name(): string {
    return this.upstream.name;
  }

  get isConnected(): boolean {
    return this.connection.isConnected;
  }

  get counts(): Readonly<Record<State, number>> {
    const counts = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<State, number>;
    for (const { state } of this.verdicts) counts[state] += 1;
    return counts;
  }

  /**
   * Offers what of it is still so.
   * @param accepted Undefined where nothing ever was.
   */
  accept(accepted: readonly Definition[] | undefined): void {
    this.accepted = accepted;
    this.offer();
  }

  /** In the background: whoever stands behind must not delay the start. */
  connect(): void {
    this.connection.start();
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private heard(definitions: readonly Definition[]): void {
    this.listed = definitions.filter((definition) => isAllowed(this.upstream, definition));
    if (this.accepted === undefined && this.upstream.firstUse === 'trust') this.trust(this.listed);
    this.offer();
  }

  /** What looks suspicious is not trusted, also the first time: it waits for somebody to look at it. */
  private trust(listed: readonly Definition[]): void {
    const { pins, logger } = this.parts;
    const plain = judge(listed, [], (one) => this.toolset.faultOf(one)).filter(({ findings }) => findings.length === 0);
    const accepted = acceptable(plain);
    try {
      pins.accept(this.name, accepted, new Date());
      this.accepted = accepted;
      logger.warn(
        { upstream: this.name, count: accepted.length, digest: digestOf(accepted) },
        'an upstream server was accepted as it is, at first use',
      );
    } catch (err) {
      logger.error(
        { upstream: this.name, err },
        'what was accepted of an upstream server cannot be kept, so it is held back',
      );
    }
  }

  private offer(): void {
    const accepted = (this.accepted ?? []).filter((definition) => isAllowed(this.upstream, definition));
    this.verdicts = judge(this.listed, accepted, (definition) => this.toolset.faultOf(definition));
    this.toolset.keep([...accepted, ...(this.listed ?? [])]);
    const offered = this.verdicts.filter(({ state }) => state === 'offered').map(({ definition }) => definition);
    try {
      this.parts.catalogue.provide(this.toolset.of(offered), kindsOf(this.upstream));
    } catch (err) {
      this.parts.logger.error(
        { upstream: this.name, err },
        'what an upstream server offers cannot stand beside the rest',
      );
      this.parts.catalogue.provide(this.toolset.of([]), kindsOf(this.upstream));
    }
    this.report();
  }

  private report(): void {
    const held = this.verdicts.filter(({ state }) => state !== 'offered');
    const now = new Map(
      held.map((verdict) => [JSON.stringify([verdict.state, digestOf([verdict.definition])]), verdict]),
    );
    for (const [text, { state, definition, fault, findings }] of now) {
      if (this.reported.has(text)) continue;
      this.parts.metrics.heldBack(this.name, state);
      this.parts.logger.warn(
        {
          upstream: this.name,
          held: printable(idOf(definition)),
          state,
          ...(fault !== undefined && { fault }),
          findings,
        },
        'something an upstream server offers is held back',
      );
    }
    this.reported = new Set(now.keys());
  }
}

/** Characters of a name somebody else chose that a line of the log has room for. */
const LONGEST_NAME = 200;

function printable(text: string): string {
  return text.slice(0, LONGEST_NAME).replaceAll(/[^\x20-\x7E]/g, '?');
}

/** What it may come to offer, so that clients are told of it before it is there. */
function kindsOf({ tools, resources, prompts }: Upstream): readonly ('tool' | 'resource' | 'prompt')[] {
  return [
    ...(tools.length > 0 ? (['tool'] as const) : []),
    ...(resources.length > 0 ? (['resource'] as const) : []),
    ...(prompts.length > 0 ? (['prompt'] as const) : []),
  ];
}
