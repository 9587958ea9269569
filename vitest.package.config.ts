import { defineConfig } from 'vitest/config';

/** What is published, as somebody gets it who installs it: needs the npm registry, and a minute. */
export default defineConfig({
  test: { include: ['test/package/*.package.ts'], testTimeout: 120_000, hookTimeout: 300_000 },
});
