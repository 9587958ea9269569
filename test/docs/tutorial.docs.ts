import { expect, it } from 'vitest';
import { freePort } from '../fixtures/free-port.js';
import { followPage } from './follow-page.js';
import { freshCopy } from './fresh-copy.js';
import { ShellSession } from './shell-session.js';

/** The ports of docs/tutorial.md. */
const PORTS = ['8443', '9470', '9090'];

it('shows what happens to whoever follows the tutorial', async () => {
  using copy = freshCopy();
  const ports = new Map<string, string>();
  for (const port of PORTS) ports.set(port, String(await freePort()));
  await using shell = new ShellSession(copy.folder, {
    PATH: process.env['PATH'] ?? '',
    HOME: copy.folder,
    PORT: ports.get('8443')!,
  });
  const skipped = await followPage({ page: 'docs/tutorial.md', folder: copy.folder, shell, ports });
  if (skipped.length > 0) console.warn(`Skipped, for want of the program: ${skipped.join(', ')}.`);
  expect(skipped.length).toBeLessThanOrEqual(2);
});
