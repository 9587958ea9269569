import { defineConfig } from 'vitest/config';

/** The programs people use an agent in, with a script for a model: `npm run test:hosts`, never `npm test`. */
export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    include: ['test/hosts/**/*.hosts.ts'],
    testTimeout: 180_000,
    hookTimeout: 90_000,
    // A host takes a core to start.
    fileParallelism: false,
  },
});
