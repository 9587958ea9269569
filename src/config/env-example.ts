import { asVariable, groupSettings } from './describe-setting.js';
import type { Setting } from './list-settings.js';

const INTRO = `# Every setting of Gatehouse, at its default. Generated from src/config; do not edit, run \`npm run docs\`.
# Meaning, rules and the YAML form: docs/configuration.md.

# Another YAML file than gatehouse.config.yaml in the working directory; it must exist.
# GATEHOUSE_CONFIG=
`;

/** The text of .env.example: everything is commented out, so that a copy changes nothing until it is edited. */
export function renderEnvExample(settings: readonly Setting[]): string {
  const groups = groupSettings(settings).map(
    ([heading, group]) => `# --- ${heading} ---\n\n${group.map(renderSetting).join('\n')}`,
  );
  return [INTRO, ...groups].join('\n');
}

function renderSetting(setting: Setting): string {
  const value = asVariable(setting.developmentDefault ?? setting.default) || (setting.example ?? '');
  const file = setting.secret ? `# ${setting.env}_FILE=\n` : '';
  return `# ${setting.description.replaceAll('`', '')}${exampleNote(setting)}\n# ${setting.env}=${value}\n${file}`;
}

function exampleNote({ default: fallback, developmentDefault, example }: Setting): string {
  if (developmentDefault !== undefined) return ` In production: ${asVariable(fallback) || 'not set'}.`;
  return asVariable(fallback) === '' && example !== undefined ? ' Not set; an example:' : '';
}
