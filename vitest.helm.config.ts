import { defineConfig } from 'vitest/config';

/** The chart as Helm renders it and Kubernetes decodes it: `npm run test:helm`, never `npm test`. */
export default defineConfig({ test: { include: ['test/helm/*.helm.ts'], testTimeout: 60_000 } });
