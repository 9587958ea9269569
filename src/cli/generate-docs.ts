import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderConfigurationPage } from '../config/configuration-page.js';
import { renderEnvExample } from '../config/env-example.js';
import { RECORD_LISTS, SETTINGS } from '../config/list-settings.js';
import { renderErrorsPage } from './errors-page.js';

/** Files of the repository that are written from what the code says. */
export const GENERATED_DOCS: Readonly<Record<string, () => string>> = {
  '.env.example': () => renderEnvExample(SETTINGS),
  'docs/configuration.md': () => renderConfigurationPage(SETTINGS, RECORD_LISTS),
  'docs/errors.md': renderErrorsPage,
};

if (import.meta.main) {
  mkdirSync('docs', { recursive: true });
  for (const [path, render] of Object.entries(GENERATED_DOCS)) writeFileSync(join(process.cwd(), path), render());
}
