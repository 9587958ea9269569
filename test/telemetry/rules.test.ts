import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { promtool, promtoolMissing } from '../fixtures/promtool.js';

const SHIPPED = resolve('deploy/prometheus');
const RULES = readdirSync(join(SHIPPED, 'rules'));
const TESTS = readdirSync(join(SHIPPED, 'tests'));

describe.skipIf(promtoolMissing() !== undefined)('Prometheus itself', () => {
  let copy: string;

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'gatehouse-rules-'));
    cpSync(SHIPPED, copy, { recursive: true });
  });
  afterAll(() => rmSync(copy, { recursive: true }));

  it.each(RULES)('can read %s', (file) => {
    expect(promtool(['check', 'rules', join(SHIPPED, 'rules', file)])).toMatchObject({ code: 0 });
  });

  it.each(TESTS)('fires and keeps quiet as %s says', (file) => {
    expect(promtool(['test', 'rules', join(SHIPPED, 'tests', file)])).toMatchObject({ code: 0 });
  });

  it.each([
    ['a burn rate', 'tool-get-profile', '> 14.4 *', '> 4.4 *'],
    ['what burns the budget', 'tool-get-profile', 'upstream_limited|', 'tool_error|upstream_limited|'],
    ['the guard against one failed call', 'tool-get-profile', '>= 5', '>= 1'],
    ['the short window', 'tool-get-profile', 'ratio_rate30m{', 'ratio_rate6h{'],
    ['the bound of a latency', 'tool-get-profile', 'le=~"0.2"', 'le=~"0.5"'],
    ['a threshold', 'service', '> 0.8', '> 0.95'],
  ])('would notice a change of %s', (_what, name, from, to) => {
    const file = join(copy, 'rules', `${name}.yml`);
    const shipped = readFileSync(file, 'utf8');
    expect(shipped).toContain(from);
    writeFileSync(file, shipped.replaceAll(from, to));
    const { code, said } = promtool(['test', 'rules', join(copy, 'tests', `${name}.test.yml`)]);
    writeFileSync(file, shipped);
    expect({ code, failed: said.includes('FAILED') }).toEqual({ code: 1, failed: true });
  });
});
