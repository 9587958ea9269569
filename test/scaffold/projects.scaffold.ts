import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TRANSPORTS } from '../../src/config/transport.js';
import { findGoProgram } from '../fixtures/go-program.js';
import { promtool, promtoolMissing } from '../fixtures/promtool.js';
import { connectTo } from '../fixtures/scaffold/project-client.js';
import { runProgram } from '../fixtures/scaffold/run-program.js';
import { checkDeployMissing, readCompose, readDockerfile } from '../fixtures/stack/check-deploy.js';

const COLLECTOR = findGoProgram('gatehouse-collector', 'deploy/otel');

let root: string;
const folderOf = (transport: string) => join(root, `tools-on-${transport}`);
const npm = (transport: string, ...args: string[]) => runProgram(folderOf(transport), 'npm', 'run', '-s', ...args);
/** The program that came with the package, in the first project. */
const gatehouse = (...args: string[]) =>
  runProgram(folderOf(FIRST), join(folderOf(FIRST), 'node_modules/.bin/gatehouse'), ...args);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'gatehouse-scaffold-'));
  const packed = await runProgram(
    resolve('.'),
    'npm',
    'pack',
    '--ignore-scripts',
    '--silent',
    '--pack-destination',
    root,
  );
  const tarball = join(root, packed.trim());
  const [first, ...others] = TRANSPORTS;
  const made = (transport: string) => [
    'new',
    `tools-on-${transport}`,
    `--transport=${transport}`,
    '--gatehouse',
    tarball,
  ];
  await runProgram(root, process.execPath, resolve('dist/cli/gatehouse.js'), ...made(first));
  const installed = join(folderOf(first), 'node_modules');
  for (const transport of others) {
    // By what was published, whose templates are those of the package; what it depends on is the same.
    await runProgram(root, join(installed, '.bin/gatehouse'), ...made(transport), '--no-install');
    symlinkSync(installed, join(folderOf(transport), 'node_modules'));
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.each(TRANSPORTS)('a project for %s', (transport) => {
  it('passes its tests', async () => {
    expect(await npm(transport, 'test')).toMatch(/Tests +\d+ passed/);
  });

  it('serves a client as its configuration says', async () => {
    await using connected = await connectTo(folderOf(transport), transport);
    const { client } = connected;
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['find_item', 'reserve_item']);
    const reserved = await client.callTool({ name: 'reserve_item', arguments: { sku: 'GASKET5', quantity: 2 } });
    expect(reserved.structuredContent).toMatchObject({ sku: 'GASKET5', available: 1 });
    const refused = await client.callTool({ name: 'reserve_item', arguments: { sku: 'GASKET5', quantity: 2 } });
    expect(refused).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('There are only 1') }] });
  });

  it.skipIf(checkDeployMissing() !== undefined)('has a Dockerfile and a stack that Docker understands', () => {
    const { found, refused } = readCompose(join(folderOf(transport), 'docker-compose.yml'));
    expect(refused).toBeUndefined();
    const watching = ['collector', 'grafana', 'prometheus'];
    expect(Object.keys(found!.services).toSorted()).toEqual(transport === 'stdio' ? watching : [...watching, 'server']);
    for (const { ports = [], read_only } of Object.values(found!.services)) {
      expect(read_only).toBe(true);
      expect(ports.every(({ host_ip }) => host_ip === '127.0.0.1')).toBe(true);
    }
    const stages = readDockerfile(join(folderOf(transport), 'Dockerfile')).found!;
    expect(stages.at(-1)!.instructions.map(({ line }) => line)).toContain('USER node');
  });

  it.skipIf(promtoolMissing() !== undefined)('has rules that Prometheus understands', () => {
    const config = join(folderOf(transport), 'deploy/prometheus/prometheus.yml');
    expect(promtool(['check', 'config', config])).toMatchObject({ code: 0 });
  });

  it.skipIf(COLLECTOR === undefined)('has a Collector that starts', async () => {
    const config = join(folderOf(transport), 'deploy/otel/collector.yaml');
    await runProgram(root, COLLECTOR!, 'validate', '--config', config);
  });
});

// What follows is the same whatever the transport.
const [FIRST] = TRANSPORTS;

/** `npm run test:scaffold -- -u` writes them anew. */
it('a project begins with the alerts that its tools promise', async () => {
  await npm(FIRST, 'objectives');
  const shipped = resolve('templates/objectives');
  const files = readdirSync(shipped, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files).toHaveLength(9);
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name).slice(shipped.length + 1);
    await expect(readFileSync(join(folderOf(FIRST), path), 'utf8')).toMatchFileSnapshot(join(shipped, path));
  }
  expect(await npm(FIRST, 'objectives')).toBe('Everything is as the tools say.\n');
});

it.skipIf(promtoolMissing() !== undefined)('these alerts fire when they should', () => {
  const folder = join(folderOf(FIRST), 'deploy/prometheus/tests');
  const tests = readdirSync(folder).filter((name) => name.startsWith('tool-'));
  expect(tests).not.toEqual([]);
  expect(promtool(['test', 'rules', ...tests.map((name) => join(folder, name))])).toMatchObject({ code: 0 });
});

it('a project knows before a call who may call its tools, and by which limits', async () => {
  await npm(FIRST, 'build');
  const answer = await gatehouse('can', 'ada', 'reserve_item', '--role', 'user', '--json');
  expect(JSON.parse(answer)).toMatchObject({ allowed: true });
  await expect(gatehouse('can', 'anonymous', 'reserve_item')).rejects.toThrow('The call would be refused.');
});

it('a project grows by a toolset and by tools, passes all tests and serves them', { timeout: 300_000 }, async () => {
  await gatehouse('add', 'toolset', 'order-history');
  await gatehouse('add', 'tool', 'order-history', 'list_orders');
  await gatehouse('add', 'tool', 'stock', 'count_items');
  expect(await npm(FIRST, 'test')).toMatch(/Test Files +4 passed/);
  const { written } = JSON.parse(await npm(FIRST, 'objectives', '--', '--json')) as { written: string[] };
  expect(written).toContain('deploy/prometheus/rules/tool-count_items.yml');
  await using connected = await connectTo(folderOf(FIRST), FIRST);
  const { structuredContent } = await connected.client.callTool({ name: 'list_orders', arguments: { id: 'A-17' } });
  expect(structuredContent).toEqual({ id: 'A-17' });
});
