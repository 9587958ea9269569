import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { definitionOf } from '../definition.js';
import { PinsFile } from './pins-file.js';

const NOW = new Date('2026-11-21T10:00:00Z');
const tool = (name: string) => definitionOf('tool', { name, inputSchema: { type: 'object' } });

let folder: string;
let file: PinsFile;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-pins-'));
  file = new PinsFile(join(folder, 'upstreams.lock.json'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the file of what was accepted', () => {
  it('keeps what was accepted of each upstream, in an order of its own', () => {
    expect(file.read()).toEqual({});
    file.accept('one', [tool('b'), tool('a')], NOW);
    const { version } = file;
    file.accept('two', [tool('c')], NOW);
    expect(file.version).not.toBe(version);
    expect(file.read()).toEqual({
      one: { acceptedAt: '2026-11-21T10:00:00.000Z', definitions: [tool('a'), tool('b')] },
      two: { acceptedAt: '2026-11-21T10:00:00.000Z', definitions: [tool('c')] },
    });
    expect(readdirSync(folder)).toEqual(['upstreams.lock.json']);
  });

  it('is not trusted where others may write to it, or it is not ours', () => {
    file.accept('one', [tool('a')], NOW);
    chmodSync(file.path, 0o666);
    expect(() => file.read()).toThrow('others may write to');
    writeFileSync(file.path, '{"version":1,"upstreams":{"one":{}}}');
    chmodSync(file.path, 0o600);
    expect(() => file.read()).toThrow('has not written');
  });

  it('is changed by one at a time', () => {
    writeFileSync(`${file.path}.lock`, '');
    expect(() => file.accept('one', [tool('a')], NOW)).toThrow('Something else is accepting');
    expect(file.read()).toEqual({});
  });
});
