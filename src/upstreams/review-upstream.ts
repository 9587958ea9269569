import type { Logger } from 'pino';
import type { Config } from '../config/load-config.js';
import { compileCatalogue } from '../tool/compile-catalogue.js';
import type { ToolOperation } from '../tool/operation.js';
import { openSession } from './connection/open-session.js';
import { type Definition, digestOf } from './definition.js';
import { isAllowed } from './offer/declare-definition.js';
import { OfferedToolset } from './offer/offered-toolset.js';
import { acceptable, judge, type Verdict } from './pins/judge.js';
import type { UpstreamLink } from './upstream-link.js';

type Upstream = Config['upstreams'][number];

/** What an upstream offers now, held against what was accepted of it. */
export interface Review {
  readonly verdicts: readonly Verdict[];
  /** What accepting would accept. */
  readonly acceptable: readonly Definition[];
  /** Of what accepting would accept: whoever looked at one thing cannot accept another. */
  readonly digest: string;
}

/** Asks an upstream what it offers, over a connection of its own. */
export async function reviewUpstream(
  upstream: Upstream,
  accepted: readonly Definition[],
  logger: Logger,
  signal: AbortSignal,
): Promise<Review> {
  const { session, listed } = await openSession(upstream, undefined, logger, signal);
  await session.close();
  const allowed = (definitions: readonly Definition[]) => definitions.filter((one) => isAllowed(upstream, one));
  const toolset = new OfferedToolset(upstream, NEVER_ASKED);
  const verdicts = judge(allowed(listed), allowed(accepted), (one) => toolset.faultOf(one));
  const good = acceptable(verdicts);
  return { verdicts, acceptable: good, digest: digestOf(good) };
}

/** The tools that were accepted of an upstream, as the catalogue has them while it is away. */
export function acceptedTools(upstream: Upstream, accepted: readonly Definition[]): readonly ToolOperation[] {
  const tools = accepted.filter((definition) => definition.kind === 'tool' && isAllowed(upstream, definition));
  const toolset = new OfferedToolset(upstream, NEVER_ASKED);
  return compileCatalogue([toolset.of(tools)]).filter((operation) => operation.kind === 'tool');
}

const never = () => Promise.reject(new Error('What is only read is never called'));
const NEVER_ASKED: UpstreamLink = { callTool: never, readResource: never, getPrompt: never, complete: never };
