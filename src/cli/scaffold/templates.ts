import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGE_FOLDER } from './own-package.js';

/** Text of files by their path, with `/` on every system. */
export type Files = Readonly<Record<string, string>>;

const FOLDER = fileURLToPath(new URL('templates/', PACKAGE_FOLDER));
/** npm publishes no file that is named so; the template stands without its dot. */
const DOTTED = new Set(['gitignore', 'dockerignore', 'env.example', 'mcp.json']);
const PLACEHOLDER = /__([A-Za-z]\w*?)__/g;

/**
 * The files of one folder of templates, filled in. `__word__` stands for a value, in texts and in paths.
 * @throws TypeError for a placeholder without a value.
 */
export function renderTemplates(folder: string, values: Readonly<Record<string, string>>): Files {
  const root = join(FOLDER, folder);
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1));
  return Object.fromEntries(
    paths.map((path) => [fill(published(path), values), fill(readFileSync(join(root, path), 'utf8'), values)]),
  );
}

function published(path: string): string {
  const slashed = path.replaceAll('\\', '/');
  return DOTTED.has(slashed) ? `.${slashed}` : slashed;
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(PLACEHOLDER, (_found, word: string) => {
    const value = values[word];
    if (value === undefined) throw new TypeError(`A template names ${word}, for which there is no value`);
    return value;
  });
}
