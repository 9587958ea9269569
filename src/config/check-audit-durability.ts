import type { Reading } from './read-settings.js';

/** Answers cannot wait for rows that nobody stores. */
export function checkAuditDurability({ settings: { audit }, isSound, nameOf }: Reading): readonly string[] {
  if (!isSound('audit.store', 'audit.durability')) return [];
  if (audit.store === 'on' || audit.durability === 'batched') return [];
  return [`${nameOf('audit.durability')} is stored, but ${nameOf('audit.store')} is off: no row is stored.`];
}
