import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/*.test.ts'],
    testTimeout: 60_000,
    // The library of the CDK is large: it is loaded once for all of them.
    isolate: false,
    fileParallelism: false,
  },
});
