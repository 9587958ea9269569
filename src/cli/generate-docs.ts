import 'reflect-metadata';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TOOLSETS } from '../app.module.js';
import { renderConfigurationPage } from '../config/configuration-page.js';
import { renderEnvExample } from '../config/env-example.js';
import { RECORD_LISTS, SETTINGS } from '../config/list-settings.js';
import { objectiveFiles } from '../objectives/objective-files.js';
import { declaredTools } from './declared-tools.js';
import { renderErrorsPage } from './errors-page.js';

/** Files of the repository that are written from what the code says. */
export const GENERATED_DOCS: Readonly<Record<string, () => string>> = {
  '.env.example': () => renderEnvExample(SETTINGS),
  'docs/configuration.md': () => renderConfigurationPage(SETTINGS, RECORD_LISTS),
  'docs/errors.md': renderErrorsPage,
  ...objectiveFiles(declaredTools(TOOLSETS)),
};

if (import.meta.main) {
  for (const [path, render] of Object.entries(GENERATED_DOCS)) {
    const file = join(process.cwd(), path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, render());
  }
}
