import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../fixtures/free-port.js';
import buildService from '../fixtures/build.js';
import { type CommandLine, runnableLines } from './command-lines.js';
import { freshCopy } from './fresh-copy.js';
import { ShellSession } from './shell-session.js';

const lines = runnableLines();
/** The first key that is made ends that of the banner, and a hundred calls end what the token may do in a minute. */
const LAST = /\bkeys (create|list|revoke)\b|\bseq 101\b/;
const inOrder = lines.toSorted((a, b) => Number(LAST.test(a.text)) - Number(LAST.test(b.text)));

/** The client of docs/api-keys.md, and the server of docs/clients.md. */
const FILES = {
  'gatehouse.config.yaml':
    'clients:\n  - id: crm-bot\n    roles: [user]\n    tools: [search_*, get_dashboard_metrics]\n',
  'mcporter.json':
    '{"mcpServers":{"gatehouse":{"url":"https://localhost:8443/mcp","headers":{"Authorization":"Bearer ${GATEHOUSE_TOKEN}"}}}}',
};

let copy: ReturnType<typeof freshCopy>;
let shell: ShellSession;
/** What a page shows, and what stands for it here. */
let shown: readonly (readonly [string, string])[];

beforeAll(async () => {
  buildService();
  copy = freshCopy();
  // Later than the sources, so that nothing is compiled twice.
  cpSync('dist', join(copy.folder, 'dist'), { recursive: true });
  const port = String(await freePort());
  shown = [
    ['8443', port],
    ['<decision id>', '"$DECISION"'],
    // An id of a key stands between its underscores.
    ['4fJx0aPq2Z', '"${KEY:4:10}"'],
    [' --follow', ''],
    ['--seconds 60', '--seconds 2'],
  ];
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(copy.folder, name), here(text));
  shell = new ShellSession(copy.folder, {
    PATH: process.env['PATH'] ?? '',
    HOME: copy.folder,
    PORT: port,
    GITHUB_TOKEN: 'github_pat_of_nobody',
    MCPORTER_CONFIG: join(copy.folder, 'mcporter.json'),
  });
  await begin();
}, 300_000);
afterAll(async () => {
  await shell[Symbol.asyncDispose]();
  copy[Symbol.dispose]();
});

/** `npm start`, and what its banner says to type. */
async function begin(): Promise<void> {
  await mustRun(
    'npm start > start.log 2>&1 & until curl -kfso ready.json https://localhost:$PORT/readyz; do sleep 0.2; done',
  );
  await mustRun('until grep -q VS.Code start.log; do sleep 0.2; done; eval "$(grep -E "^  export" start.log)"');
  await mustRun("KEY=$(sed -n 's/.*X-API-Key: //p' start.log)");
  // A refusal must be seen: a page shows what works.
  await mustRun('curl() { command curl --fail-with-body "$@"; }');
  await mustRun(
    `DECISION=$(npm run -s gatehouse -- call get-profile --json | sed -n 's/.*"executionId": "\\(.*\\)".*/\\1/p' | head -1)`,
  );
}

async function mustRun(text: string): Promise<void> {
  const { code, stdout, stderr } = await shell.run(text);
  if (code !== 0) throw new Error(`Exit code ${code}: ${text}\n${stdout}\n${stderr}`);
}

const here = (text: string) => shown.reduce((all, [there, used]) => all.replaceAll(there, used), text);

it('finds many, and those of the README', () => {
  expect(lines.length).toBeGreaterThan(35);
  expect(lines.filter(({ place }) => place.startsWith('README.md')).length).toBeGreaterThan(6);
});

it.each(inOrder)('$place $text', async ({ text }: CommandLine) => {
  // What reads stdin would read the next command.
  await mustRun(`{ ${here(text)}\n} < /dev/null`);
});
