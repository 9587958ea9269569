import type { KeyObject } from 'node:crypto';
import { type AuditEvent, indexOf } from './audit-event.js';
import type { AuditStore } from './audit-store.js';
import { keyIdOf } from './checkpoint.js';
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
  const expected = [...known, ...(await store.openings()).flatMap(headsIn)];
  const keys = new Map(publicKeys.map((key) => [keyIdOf(key), key]));
  const awaited = Map.groupBy(expected, ({ chain }) => chain);
  const findings: Finding[] = [];
  const open: string[] = [];
  let rows = 0;
  const chains = await store.chains();
  for (const chain of chains) {
    const checkpoints = await store.checkpointsOf(chain);
    const verifier = new ChainVerifier(chain, checkpoints, awaited.get(chain) ?? [], keys);
    for await (const row of store.rowsOf(chain)) {
      verifier.next(row.link);
      if (!isFoundByWhatItSays(row)) {
        findings.push({ chain, seq: row.link.seq, problem: 'what the row is found by was changed' });
      }
    }
    findings.push(...verifier.end());
    rows += verifier.rows;
    if (!checkpoints.some(({ kind, seq }) => kind === 'closed' && seq === verifier.head.seq)) open.push(chain);
  }
  const lost = [...awaited.keys()].filter((chain) => !chains.includes(chain));
  findings.push(...lost.map((chain) => ({ chain, seq: undefined, problem: 'the whole chain is missing' })));
  return { rows, chains: chains.length, findings, open };
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
