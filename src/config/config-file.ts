import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { isSection, type Section } from './section.js';

const require = createRequire(import.meta.url);
const DEFAULT_FILE = 'gatehouse.config.yaml';

/** The YAML file as it stands, before any check of its keys. */
interface ConfigFile {
  readonly content: Section;
  readonly problems: readonly string[];
}

/** Where the YAML file stands, or would stand. */
export function configFilePath(env: NodeJS.ProcessEnv, cwd: string): string {
  return resolve(cwd, env.GATEHOUSE_CONFIG || DEFAULT_FILE);
}

/** Whether there is a YAML file with anything in it. One that cannot be read is there. */
export function hasConfigFile(env: NodeJS.ProcessEnv, cwd: string): boolean {
  try {
    return readFileSync(configFilePath(env, cwd), 'utf8').trim() !== '';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

/** Reads `GATEHOUSE_CONFIG`, which must exist, or gatehouse.config.yaml, which need not. */
export function readConfigFile(env: NodeJS.ProcessEnv, cwd: string): ConfigFile {
  const named = env.GATEHOUSE_CONFIG || undefined;
  const name = named === undefined ? DEFAULT_FILE : 'The file that GATEHOUSE_CONFIG names';
  const refuse = (problem: string): ConfigFile => ({ content: {}, problems: [problem] });
  let source: string;
  try {
    source = readFileSync(configFilePath(env, cwd), 'utf8');
  } catch (error) {
    if (named !== undefined) return refuse('GATEHOUSE_CONFIG names a file that does not exist or cannot be read.');
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return refuse(`${DEFAULT_FILE} cannot be read.`);
    return { content: {}, problems: [] };
  }
  return parse(source, name);
}

function parse(source: string, name: string): ConfigFile {
  // Not before there is a file: a process without one is up sooner.
  const { parseDocument } = require('yaml') as typeof import('yaml');
  const document = parseDocument(source);
  // The parser's own message quotes the line, and the line may hold a secret.
  const problems = document.errors.map(({ linePos }) => `${name} is not valid YAML (line ${linePos?.[0].line ?? 1}).`);
  if (problems.length > 0) return { content: {}, problems };
  try {
    const content: unknown = document.toJS() ?? {};
    // An alias within what it names never ends; nor would whoever walks it.
    JSON.stringify(content);
    if (isSection(content)) return { content, problems: [] };
    return { content: {}, problems: [`${name} must be a mapping of keys.`] };
  } catch {
    // Aliases that lead nowhere or explode are found only here.
    return { content: {}, problems: [`${name} has an alias that cannot be resolved.`] };
  }
}
