import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderConfigurationPage } from '../config/configuration-page.js';
import { renderEnvExample } from '../config/env-example.js';
import { SETTINGS } from '../config/list-settings.js';

/** Files of the repository that are written from the configuration schema. */
export const GENERATED_DOCS: Readonly<Record<string, () => string>> = {
  '.env.example': () => renderEnvExample(SETTINGS),
  'docs/configuration.md': () => renderConfigurationPage(SETTINGS),
};

if (import.meta.main) {
  mkdirSync('docs', { recursive: true });
  for (const [path, render] of Object.entries(GENERATED_DOCS)) writeFileSync(join(process.cwd(), path), render());
}
