import { defineConfig } from 'vitest/config';

/** What is shipped, rather than how it behaves: `npm run check:security`, a step of its own in CI. */
export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: { include: ['test/security-checks/*.check.ts'], testTimeout: 60_000 },
});
