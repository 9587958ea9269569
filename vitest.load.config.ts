import { defineConfig } from 'vitest/config';

// Measures how long things take, so nothing else may run beside it: `npx vitest run --config vitest.load.config.ts`.
export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: { include: ['test/load/**/*.load.ts'] },
});
