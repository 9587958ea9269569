import { defineConfig } from 'vitest/config';

/** Draws docs/pictures anew: `npm run pictures`. */
export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    include: ['test/pictures/*.pictures.ts'],
    globalSetup: ['test/fixtures/build.ts'],
    testTimeout: 1_200_000,
  },
});
