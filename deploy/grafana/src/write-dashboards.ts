import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DASHBOARD_FILES } from './dashboard-files.js';

for (const [path, text] of DASHBOARD_FILES) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
