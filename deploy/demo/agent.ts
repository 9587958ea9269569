import { setTimeout as after } from 'node:timers/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

/** How an agent says who it is. */
export type Credential = Readonly<Record<string, string>>;

export interface Agent {
  readonly name: string;
  /** Asked at the beginning of every visit: tokens end. */
  credential(): Credential;
  /** Of the official client: the revisions of 2025 with a session, or that of 2026 without. */
  readonly era: 'legacy' | 'modern';
  /** What it does, one after the other, again and again. */
  readonly habits: readonly Habit[];
}

export type Habit = (client: Client, signal: AbortSignal) => Promise<unknown>;

/** What became of what an agent did. */
export interface Tally {
  answered: number;
  refused: number;
}

export interface Surroundings {
  readonly url: URL;
  /** Things an agent does in a second, at most. */
  readonly perSecond: number;
  /** Aborted when it is time to go. */
  readonly signal: AbortSignal;
}

const ERAS = { legacy: 'legacy', modern: { pin: '2026-07-28' } } as const;
/** A look around, some work, and a new visit. */
const HABITS_OF_A_VISIT = 20;
const BACK_AFTER_MS = 2_000;

/** Lets an agent visit a server until it is time to go. A server that is away is tried again. */
export async function visit(agent: Agent, surroundings: Surroundings): Promise<Tally> {
  const tally: Tally = { answered: 0, refused: 0 };
  let turn = 0;
  while (!surroundings.signal.aborted) {
    const client = new Client(
      { name: agent.name, version: '1.0.0' },
      { versionNegotiation: { mode: ERAS[agent.era] } },
    );
    try {
      const requestInit = { headers: agent.credential() };
      const transport = new StreamableHTTPClientTransport(surroundings.url, { requestInit });
      await client.connect(transport);
      for (let done = 0; done < HABITS_OF_A_VISIT && !surroundings.signal.aborted; done += 1) {
        await doNext(agent.habits[turn++ % agent.habits.length], client, surroundings, tally);
      }
      if (agent.era === 'legacy') await transport.terminateSession();
    } catch {
      tally.refused += 1;
      await pause(BACK_AFTER_MS, surroundings.signal);
    } finally {
      await client.close().catch(() => undefined);
    }
  }
  return tally;
}

async function doNext(
  habit: Habit | undefined,
  client: Client,
  { perSecond, signal }: Surroundings,
  tally: Tally,
): Promise<void> {
  const begun = Date.now();
  try {
    const result = (await habit?.(client, signal)) as { readonly isError?: boolean } | undefined;
    tally[result?.isError === true ? 'refused' : 'answered'] += 1;
  } catch {
    tally.refused += 1;
  }
  await pause(1_000 / perSecond - (Date.now() - begun), signal);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await after(Math.max(0, ms), undefined, { signal }).catch(() => undefined);
}
