import type { z } from 'zod';
import { isSection, type Section } from './section.js';

/** Refuses what two clients, or two keys, cannot share. Runs also on records that are faulty, so it trusts no type. */
export function refuseDuplicateClients(clients: readonly unknown[], { addIssue }: z.core.$RefinementCtx): void {
  const problem = (path: (string | number)[], message: string) =>
    addIssue({ code: 'custom', path, message, input: undefined });
  const [ids, hashes, certificates] = [new Set<unknown>(), new Set<unknown>(), new Set<unknown>()];
  for (const [index, client] of listOf(clients).entries()) {
    if (isTaken(client['id'], ids)) problem([index, 'id'], 'is the id of an earlier client too');
    if (isTaken(JSON.stringify(client['certificate']), certificates)) {
      problem([index, 'certificate'], 'is the certificate of an earlier client too');
    }
    if (endsBeforeItBegins(client)) problem([index, 'expiresAt'], 'must be later than notBefore');
    for (const [at, key] of listOf(client['keys']).entries()) {
      if (isTaken(key['hash'], hashes)) problem([index, 'keys', at, 'hash'], 'is the hash of an earlier key too');
      if (endsBeforeItBegins(key)) problem([index, 'keys', at, 'expiresAt'], 'must be later than notBefore');
    }
  }
}

/** Keeps the places: what is no mapping stands there as an empty one. */
function listOf(value: unknown): readonly Section[] {
  return Array.isArray(value) ? value.map((item: unknown) => (isSection(item) ? item : {})) : [];
}

function isTaken(value: unknown, known: Set<unknown>): boolean {
  if (typeof value !== 'string') return false;
  const isKnown = known.has(value);
  known.add(value);
  return isKnown;
}

function endsBeforeItBegins({ notBefore, expiresAt }: Section): boolean {
  return typeof notBefore === 'number' && typeof expiresAt === 'number' && expiresAt <= notBefore;
}
