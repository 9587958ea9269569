import { defineConfig } from 'vitest/config';

/** Minutes, not seconds: `npm run soak`, never `npm test`. */
export default defineConfig({
  test: { include: ['test/soak/*.soak.ts'], globalSetup: ['test/fixtures/build.ts'], testTimeout: 240_000 },
});
