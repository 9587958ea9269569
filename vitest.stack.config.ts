import { defineConfig } from 'vitest/config';

/** What operators get, against the real programs it is made for: `npm run test:stack`, never `npm test`. */
export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    include: ['test/stack/**/*.stack.ts'],
    globalSetup: ['test/fixtures/build.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // Each starts several processes, and watches how they behave over time.
    fileParallelism: false,
  },
});
