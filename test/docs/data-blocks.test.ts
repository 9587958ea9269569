import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { isConfigFile, problemsOfFile, problemsOfSettings, settingsIn, settingsInText } from './config-examples.js';
import { allBlocks, pages, placeOf } from './markdown-blocks.js';

const yaml = allBlocks('yaml', 'yml');
const configs = yaml.filter(isConfigFile);
const settings = allBlocks('sh', 'bash').filter((block) => Object.keys(settingsIn(block)).length > 0);

it('finds examples of all kinds', () => {
  expect(configs.map(({ page }) => page)).toEqual(expect.arrayContaining(['docs/limits.md', 'docs/mtls.md']));
  expect(settings.map(({ page }) => page)).toEqual(expect.arrayContaining(['docs/oauth.md']));
});

it.each(allBlocks('json').map((block) => [placeOf(block), block.text]))('%s is JSON', (_place, text) => {
  expect(() => JSON.parse(text) as unknown).not.toThrow();
});

it.each(yaml.map((block) => [placeOf(block), block.text]))('%s is YAML', (_place, text) => {
  expect(parseAllDocuments(text).flatMap(({ errors }) => errors)).toEqual([]);
});

it.each(configs.map((block) => [placeOf(block), block.text]))('%s is a configuration', (_place, text) => {
  expect(problemsOfFile(text)).toEqual([]);
});

it.each(settings.map((block) => [placeOf(block), settingsIn(block)]))('%s sets what there is', (_place, env) => {
  expect(problemsOfSettings(env)).toEqual([]);
});

it.each(pages())('%s gives no setting a value it cannot have', (page) => {
  const given = settingsInText(readFileSync(page, 'utf8'));
  expect(given.flatMap(([name, value]) => problemsOfSettings({ [name]: value }))).toEqual([]);
});
