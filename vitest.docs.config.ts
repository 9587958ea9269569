import { defineConfig } from 'vitest/config';

/** Documentation as a stranger follows it: `npm run test:docs`, never `npm test`. */
export default defineConfig({
  test: { include: ['test/docs/**/*.docs.ts'], testTimeout: 900_000, fileParallelism: false },
});
