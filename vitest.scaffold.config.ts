import { defineConfig } from 'vitest/config';

/** Projects as users make them, from the package as it is published: `npm run test:scaffold`, never `npm test`. */
export default defineConfig({
  test: {
    include: ['test/scaffold/**/*.scaffold.ts'],
    globalSetup: ['test/fixtures/build.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
