import 'reflect-metadata';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TOOLSET_MODULES } from '../app.module.js';
import { renderConfigurationPage } from '../config/configuration-page.js';
import { renderEnvExample } from '../config/env-example.js';
import { RECORD_LISTS, SETTINGS } from '../config/list-settings.js';
import { objectiveFiles } from '../objectives/objective-files.js';
import { declaredOperations, declaredTools } from './offered-tools/declared-tools.js';
import { gatehouseProgram } from './gatehouse.js';
import { renderCliPage } from './reference/cli-page.js';
import { renderErrorsPage } from './reference/errors-page.js';
import { renderMetricsPage } from './reference/metrics-page.js';
import { shippedDashboards } from './reference/shipped-dashboards.js';
import { renderToolsPage } from './reference/tools-page.js';
import type { Terminal } from './run-command.js';

/** Help depends on nothing that a terminal has. */
const NO_TERMINAL: Terminal = { env: {}, cwd: '/', now: new Date(0), out: () => {}, error: () => {} };

/** Files of the repository that are written from what the code says. */
export const GENERATED_DOCS: Readonly<Record<string, () => string>> = {
  '.env.example': () => renderEnvExample(SETTINGS),
  'docs/cli.md': () => renderCliPage(gatehouseProgram(NO_TERMINAL)),
  'docs/configuration.md': () => renderConfigurationPage(SETTINGS, RECORD_LISTS),
  'docs/errors.md': renderErrorsPage,
  'docs/metrics.md': () => renderMetricsPage(shippedDashboards(process.cwd())),
  'docs/tools.md': () => renderToolsPage(declaredOperations(TOOLSET_MODULES)),
  ...objectiveFiles(declaredTools(TOOLSET_MODULES)),
};

if (import.meta.main) {
  for (const [path, render] of Object.entries(GENERATED_DOCS)) {
    const file = join(process.cwd(), path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, render());
  }
}
