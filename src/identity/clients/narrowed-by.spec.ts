import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Principal } from '../../tool/principal.js';
import { isNamed } from '../../tool/tool-patterns.js';
import type { ClientRecord } from './client-record.js';
import { narrowedBy } from './narrowed-by.js';

const NAMES = ['crm_find', 'crm_note', 'lookup', 'x'];
const record: ClientRecord = { id: 'crm-bot', enabled: true, keys: [], allowWrite: false };
const ada: Principal = {
  id: 'ada',
  issuer: 'https://id.example',
  kind: 'jwt',
  clientId: 'crm-bot',
  email: 'ada@example.com',
  roles: ['user', 'admin'],
  scopes: ['a', 'b'],
  expiresAt: 2_000,
};

describe('a principal that a client acts for', () => {
  it('stays who it is, and only reads where the record says nothing', () => {
    expect(narrowedBy(record, ada)).toEqual({ ...ada, permissions: { allowWrite: false } });
  });

  it('keeps of its roles and scopes what the record has too, and gets none from it', () => {
    const narrowed = narrowedBy({ ...record, roles: ['user', 'root'], scopes: [] }, ada);
    expect(narrowed).toMatchObject({ roles: ['user'], scopes: [] });
  });

  it('ends with whichever ends first', () => {
    expect(narrowedBy({ ...record, expiresAt: 1_500_999 }, ada).expiresAt).toBe(1_500);
    expect(narrowedBy({ ...record, expiresAt: 9_000_000 }, ada).expiresAt).toBe(2_000);
    const { expiresAt: _never, ...lasting } = ada;
    expect(narrowedBy({ ...record, expiresAt: 1_500_000 }, lasting).expiresAt).toBe(1_500);
    expect(narrowedBy(record, lasting)).not.toHaveProperty('expiresAt');
  });

  it('is narrowed by what the record only tries nowhere but in shadow', () => {
    const narrowed = narrowedBy({ ...record, allowWrite: true, shadow: { tools: ['crm_*'] } }, ada);
    expect(narrowed.permissions).toEqual({ allowWrite: true });
    expect(narrowed.shadowPermissions).toEqual({ allowWrite: true, tools: [['crm_*']] });
    expect(narrowedBy(record, ada)).not.toHaveProperty('shadowPermissions');
  });

  it('is never allowed more than either, whatever both say', () => {
    const patterns = fc.array(fc.constantFrom('crm_*', '*', 'lookup', '*_note'), { maxLength: 2 });
    const own = fc.record(
      { tools: fc.array(patterns, { maxLength: 2 }), allowWrite: fc.boolean(), maxRecords: fc.nat(9) },
      { requiredKeys: ['allowWrite'] },
    );
    const configured = fc.record(
      { tools: patterns, allowWrite: fc.boolean(), maxRecordsPerQuery: fc.nat(9) },
      { requiredKeys: ['allowWrite'] },
    );
    const allows = (lists: readonly (readonly string[])[], name: string) => lists.every((list) => isNamed(name, list));
    fc.assert(
      fc.property(fc.option(own, { nil: undefined }), configured, (permissions, limits) => {
        const before = permissions === undefined ? ada : { ...ada, permissions };
        const {
          tools = [],
          allowWrite,
          maxRecords = Infinity,
        } = narrowedBy({ ...record, ...limits }, before).permissions!;
        for (const name of NAMES) {
          const both = allows(permissions?.tools ?? [], name) && allows(limits.tools ? [limits.tools] : [], name);
          expect(allows(tools, name)).toBe(both);
        }
        expect(allowWrite).toBe(limits.allowWrite && (permissions?.allowWrite ?? true));
        expect(maxRecords).toBe(Math.min(limits.maxRecordsPerQuery ?? Infinity, permissions?.maxRecords ?? Infinity));
      }),
    );
  });
});
