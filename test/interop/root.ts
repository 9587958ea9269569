import { join } from 'node:path';

/** The project's folder: this file runs compiled, in `dist-fixtures/test/interop`. */
export const ROOT = join(import.meta.dirname, '../../..');
