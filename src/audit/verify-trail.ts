import type { KeyObject } from 'node:crypto';
import { type AuditEvent, indexOf } from './audit-event.js';
import type { AuditStore } from './audit-store.js';
import { type Checkpoint, keyIdOf, type PublicKeys } from './checkpoint.js';
import type { StoredLink } from './stored-link.js';
import type { Head } from './audit-link.js';
import { ChainVerifier, type Finding } from './verify-chain.js';

export interface Verdict {
  readonly rows: number;
  readonly chains: number;
  readonly findings: readonly Finding[];
  /** Chains that were not closed: their process is running, was killed, or the end was cut off where none could sign it. */
  readonly open: readonly string[];
}

/**
 * Whether the trail is what was written: every row, every chain.
 * @param publicKeys Of every key that signed it: one, or as many as there were before it was rotated.
 * @param known Heads somebody wrote down elsewhere, such as from a log: what has gone since then is missed.
 */
export async function verifyTrail(
  store: AuditStore,
  publicKeys: readonly KeyObject[],
  known: readonly Head[] = [],
): Promise<Verdict> {
  const chains = await store.chains();
  const awaited = await headsOf(store, chains, known);
  const keys = new Map(publicKeys.map((key) => [keyIdOf(key), key]));
  const findings: Finding[] = [];
  const open: string[] = [];
  let rows = 0;
  for (const chain of chains) {
    const verified = await verifyChain(store, chain, awaited.get(chain) ?? [], keys);
    findings.push(...verified.findings);
    rows += verified.rows;
    if (verified.isOpen) open.push(chain);
  }
  const lost = [...awaited.keys()].filter((chain) => !chains.includes(chain));
  findings.push(...lost.map((chain) => ({ chain, seq: undefined, problem: 'the whole chain is missing' })));
  return { rows, chains: chains.length, findings, open };
}

interface VerifiedChain {
  readonly rows: number;
  readonly findings: readonly Finding[];
  readonly isOpen: boolean;
}

/** Once more where rows were pruned meanwhile: a word of that came too late for what was read before it. */
async function verifyChain(
  store: AuditStore,
  chain: string,
  heads: readonly Head[],
  keys: PublicKeys,
): Promise<VerifiedChain> {
  for (let checkpoints = await store.checkpointsOf(chain); ;) {
    const verified = await verifyBy(store, chain, new ChainVerifier(chain, checkpoints, heads, keys), checkpoints);
    if (verified.findings.length === 0) return verified;
    const before = lastPruned(checkpoints);
    checkpoints = await store.checkpointsOf(chain);
    if (lastPruned(checkpoints) === before) return verified;
  }
}

async function verifyBy(
  store: AuditStore,
  chain: string,
  verifier: ChainVerifier,
  checkpoints: readonly Checkpoint[],
): Promise<VerifiedChain> {
  const changed: Finding[] = [];
  const look = (row: StoredLink) => {
    if (isFoundByWhatItSays(row)) return;
    changed.push({ chain, seq: row.link.seq, problem: 'what the row is found by was changed' });
  };
  const pruned = verifier.head.seq;
  for await (const row of store.rowsDownFrom(chain, pruned)) {
    verifier.nextLeftOver(row.link);
    look(row);
  }
  for await (const row of store.rowsOf(chain, pruned)) {
    verifier.next(row.link);
    look(row);
  }
  const findings = [...changed, ...verifier.end()];
  const { rows, head } = verifier;
  const isOpen = !checkpoints.some(({ kind, seq }) => kind === 'closed' && seq === head.seq);
  return { rows, findings, isOpen };
}

function lastPruned(checkpoints: readonly Checkpoint[]): number | undefined {
  return checkpoints.findLast(({ kind }) => kind === 'pruned')?.seq;
}

/** What each chain must have come to at least. Every opening tells of every other chain: nearly all say the same. */
async function headsOf(
  store: AuditStore,
  chains: readonly string[],
  known: readonly Head[],
): Promise<ReadonlyMap<string, readonly Head[]>> {
  const told = new Map<string, Head>(known.map((head) => [keyOf(head), head]));
  for (const chain of chains) {
    const opening = await store.opening(chain);
    for (const head of opening === undefined ? [] : headsIn(opening)) told.set(keyOf(head), head);
  }
  return Map.groupBy(told.values(), ({ chain }) => chain);
}

function keyOf({ chain, seq, hash }: Head): string {
  return `${chain}:${seq}:${hash}`;
}

function headsIn({ link }: StoredLink): readonly Head[] {
  try {
    const event = JSON.parse(link.event) as AuditEvent;
    return event.event === 'chain_opened' ? event.heads : [];
  } catch {
    return [];
  }
}

function isFoundByWhatItSays({ link, index }: StoredLink): boolean {
  try {
    const told = indexOf(JSON.parse(link.event) as AuditEvent);
    const keys = ['at', 'executionId', 'principal', 'client', 'name', 'outcome'] as const;
    return keys.every((key) => told[key] === index[key]);
  } catch {
    return false;
  }
}
