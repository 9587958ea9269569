import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { SETTINGS } from '../../config/list-settings.js';
import { loadSettings } from '../../config/load-config.js';
import { writeNewFiles } from './new-files.js';
import { OWN_PACKAGE } from './own-package.js';
import { TRANSPORTS } from '../../config/transport.js';
import { projectFiles } from './project-files.js';

const files = (transport: (typeof TRANSPORTS)[number]) =>
  projectFiles({ name: 'order-tools', transport, gatehouse: '^0.1.0' });

describe.each(TRANSPORTS)('a project for %s', (transport) => {
  const all = Object.entries(files(transport));
  const ending = (end: RegExp) => all.filter(([path]) => end.test(path));
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-project-'));
    writeNewFiles(folder, files(transport));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has the files whose names begin with a dot', () => {
    const hidden = all.map(([path]) => path).filter((path) => path.startsWith('.'));
    expect(hidden.toSorted()).toEqual([
      '.dockerignore',
      '.env.example',
      '.github/workflows/ci.yml',
      '.gitignore',
      '.mcp.json',
      '.vscode/mcp.json',
    ]);
  });

  it('has no placeholder left, in texts and in paths', () => {
    const rendered = all.filter(([path]) => !path.startsWith('deploy/grafana/dashboards/'));
    expect(rendered.filter(([path, text]) => /__[A-Za-z]\w*?__/.test(path + text)).map(([path]) => path)).toEqual([]);
  });

  it('has JSON that is JSON, and YAML that is YAML', () => {
    for (const [path, text] of ending(/\.json$/)) {
      expect(ts.parseConfigFileTextToJson(path, text).error, path).toBeUndefined();
    }
    for (const [path, text] of ending(/\.ya?ml$/)) expect(parseDocument(text).errors, path).toEqual([]);
    expect(ending(/\.json$/).length).toBeGreaterThan(6);
  });

  it('has TypeScript that is TypeScript', () => {
    for (const [path, text] of ending(/\.ts$/)) {
      const { diagnostics } = ts.transpileModule(text, { reportDiagnostics: true, fileName: path });
      expect(diagnostics, path).toEqual([]);
    }
  });

  it('has settings that the service knows', () => {
    const { server, limits } = loadSettings({}, folder);
    expect(server.transport).toBe(transport);
    expect(limits.principal).toEqual(['100/min']);
    const example = files(transport)['.env.example'] ?? '';
    const named = example.matchAll(/^# ([A-Z_]+)=/gm).map(([, name]) => name!.replace(/_FILE$/, ''));
    const known = [...SETTINGS.map(({ env }) => env), 'OTEL_EXPORTER_OTLP_ENDPOINT'];
    expect([...named].filter((name) => !known.includes(name))).toEqual([]);
  });

  it('brings dashboards, rules with their tests, and a runbook for each alert', () => {
    const paths = all.map(([path]) => path);
    expect(paths).toContain('deploy/grafana/dashboards/gatehouse-overview.json');
    for (const tool of ['find_item', 'reserve_item']) {
      expect(paths).toContain(`deploy/prometheus/rules/tool-${tool}.yml`);
      expect(paths).toContain(`deploy/prometheus/tests/tool-${tool}.test.yml`);
    }
    const runbooks = ending(/rules\/.*\.yml$/).flatMap(([, text]) =>
      text
        .matchAll(/runbook: (\S+)/g)
        .map(([, page]) => page!)
        .toArray(),
    );
    expect(runbooks.length).toBeGreaterThan(15);
    expect(runbooks.filter((page) => !paths.includes(page))).toEqual([]);
  });

  it('links to no page it does not have', () => {
    const dead = ending(/\.md$/).flatMap(([path, text]) =>
      text
        .matchAll(/\]\((?!https?:)([^)#]+)/g)
        .map(([, link]) => join(path, '..', link!))
        .filter((link) => !all.some(([known]) => known === link))
        .toArray(),
    );
    expect(dead).toEqual([]);
    expect(all.filter(([, text]) => text.includes('npm run docs')).map(([path]) => path)).toEqual([]);
  });
});

it('brings the Node it needs: that of the machine may be older', () => {
  const { devDependencies, allowScripts } = JSON.parse(files('http')['package.json']!);
  expect(devDependencies.node).toBe(OWN_PACKAGE.devDependencies['node']);
  // Its script fetches the program.
  expect(allowScripts).toMatchObject({ node: true });
});

it('tells each client how to connect', () => {
  const server = (transport: (typeof TRANSPORTS)[number], file: string) => files(transport)[file]!;
  expect(server('http', '.mcp.json')).toContain('"url": "https://localhost:8443/mcp"');
  expect(server('sse', '.mcp.json')).toContain('"type": "sse"');
  expect(server('sse', '.vscode/mcp.json')).toContain('"url": "https://localhost:8443/sse"');
  expect(JSON.parse(server('stdio', '.mcp.json')).mcpServers['order-tools'].command).toBe('npm');
});
