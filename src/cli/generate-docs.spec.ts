import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { SETTINGS } from '../config/list-settings.js';
import { GENERATED_DOCS } from './generate-docs.js';

const ROOT = join(import.meta.dirname, '../..');

it.each(Object.entries(GENERATED_DOCS))(
  '%s is what the code says; run `npm run docs` when it is stale',
  (path, render) => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(render());
  },
);

it.each(SETTINGS)('$env is described in both documents', ({ env, path, secret }) => {
  const example = GENERATED_DOCS['.env.example']!();
  const page = GENERATED_DOCS['docs/configuration.md']!();
  expect(example).toMatch(new RegExp(`^# ${env}=`, 'm'));
  expect(page).toContain(`\`${path}\``);
  expect(example.includes(`# ${env}_FILE=`)).toBe(secret === true);
  expect(page.includes(`\`${env}_FILE\``)).toBe(secret === true);
});

it('the example sets nothing until it is edited', () => {
  expect(
    GENERATED_DOCS['.env.example']!()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#')),
  ).toEqual([]);
});

it.each(['deploy/prometheus/rules', 'deploy/prometheus/tests', 'docs/runbooks'])(
  '%s has no file that nothing writes any more',
  (folder) => {
    const written = Object.keys(GENERATED_DOCS).filter((path) => dirname(path) === folder);
    expect(
      readdirSync(join(ROOT, folder))
        .map((file) => `${folder}/${file}`)
        .toSorted(),
    ).toEqual(written.toSorted());
  },
);
