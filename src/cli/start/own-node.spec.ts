import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runWithOwnNode } from './own-node.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'gatehouse-node-'))));
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

const run = () => runWithOwnNode(['-c', 'exit 7'], pathToFileURL(`${folder}/`));

it('runs the same with the Node of the clone, and ends as that does', async () => {
  mkdirSync(join(folder, 'node_modules/node/bin'), { recursive: true });
  writeFileSync(join(folder, 'node_modules/node/bin/node'), '#!/bin/sh\nexec /bin/sh "$@"', { mode: 0o755 });
  expect(await run()).toBe(7);
});

it('says where there is none what it needs, and where to get it', async () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(await run()).toBe(1);
  expect(written.mock.calls.join()).toMatch(
    /needs Node 24\.11\.1 or later, and this is [\d.]+: .*https:\/\/nodejs\.org/,
  );
});
