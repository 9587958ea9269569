import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.spec.ts'] } },
      // Some of these start the compiled service, so it is built first; unit tests do not wait for that.
      {
        extends: true,
        test: { name: 'service', include: ['test/**/*.test.ts'], globalSetup: ['test/fixtures/build.ts'] },
      },
    ],
  },
});
