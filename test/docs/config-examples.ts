import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { configSchema } from '../../src/config/config.schema.js';
import { SETTINGS } from '../../src/config/list-settings.js';
import { readSettings } from '../../src/config/read-settings.js';
import type { Block } from './markdown-blocks.js';

const SECTIONS: readonly string[] = Object.keys(configSchema.shape);
const VARIABLES = new Set(SETTINGS.map(({ env }) => env));
const ASSIGNMENT = /^(?:export )?([A-Z][A-Z0-9_]+)=(?:'([^']*)'|"([^"]*)"|(\S*))(?:\s+#.*)?$/;

/** Whether this is a gatehouse.config.yaml, or a part of one: all it says are sections of the configuration. */
export function isConfigFile({ text, meta }: Block): boolean {
  if (meta['title'] !== undefined && meta['title'] !== 'gatehouse.config.yaml') return false;
  const content: unknown = parse(text);
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return false;
  return Object.keys(content).every((key) => SECTIONS.includes(key));
}

/** What the configuration says of a file with this text. */
export function problemsOfFile(text: string): readonly string[] {
  const cwd = mkdtempSync(join(tmpdir(), 'gatehouse-example-'));
  try {
    writeFileSync(join(cwd, 'gatehouse.config.yaml'), text);
    return readSettings({}, cwd).problems;
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

/** The settings that commands of a page give, without those whose value the reader fills in. */
export function settingsIn({ text }: Block): Readonly<Record<string, string>> {
  const found = text.split('\n').flatMap((line) => {
    const [, name = '', single, double, plain] = ASSIGNMENT.exec(line) ?? [];
    const value = single ?? double ?? plain ?? '';
    return VARIABLES.has(name) && !/[<>$]/.test(value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(found);
}

/** The settings a page gives within its sentences, such as `LEGACY_SSE=true`. */
export function settingsInText(text: string): readonly (readonly [name: string, value: string])[] {
  return [...text.matchAll(/`([A-Z][A-Z0-9_]+)=([^`]+)`/g)].flatMap(([, name = '', value = '']) =>
    VARIABLES.has(name) && !/[<>$…]|\.\.\./.test(value) ? [[name, value.split(' ')[0] ?? ''] as const] : [],
  );
}

export function problemsOfSettings(settings: Readonly<Record<string, string>>): readonly string[] {
  return readSettings({ ...settings }, tmpdir()).problems;
}
