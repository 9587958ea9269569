import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { hiddenIn } from '../tool/catalogue-rules.js';
import type { Frontmatter } from './skill.js';

const require = createRequire(import.meta.url);

/** YAML between two lines of three hyphens, at the very beginning. */
const BLOCK = /^\uFEFF?---\r?\n(?:([\s\S]*?)\r?\n)?---[ \t]*(?:\r?\n|$)/;

const hasAtMost = (most: number) => (text: string) => text.trim() !== '' && [...text].length <= most;
const textOf = (key: string, most: number) => {
  const error = `${key} must be text of 1 to ${most} characters`;
  return z.string({ error }).refine(hasAtMost(most), { error });
};
const NAME_RULE = 'name must be 1 to 64 lowercase letters, digits and single hyphens';

/** Source: https://agentskills.io/specification */
const FRONTMATTER = z.looseObject(
  {
    name: z.string({ error: NAME_RULE }).regex(/^(?=.{1,64}$)[a-z0-9]+(-[a-z0-9]+)*$/, { error: NAME_RULE }),
    description: textOf('description', 1_024),
    compatibility: textOf('compatibility', 500).optional(),
    metadata: z
      .record(z.string(), z.string(), { error: 'metadata must map names to text; quote numbers such as "1.0"' })
      .optional(),
  },
  { error: 'the frontmatter must be a mapping of keys' },
);

/** The frontmatter of a SKILL.md, or everything that is wrong with it. */
export function readFrontmatter(markdown: string): {
  readonly frontmatter?: Frontmatter;
  readonly faults: readonly string[];
} {
  const block = BLOCK.exec(markdown);
  if (block === null) return { faults: ['it must begin with frontmatter between two lines of ---'] };
  const value = parseYaml(block[1] ?? '');
  if (value === undefined) return { faults: ['the frontmatter is not YAML that JSON can say'] };
  const faults = faultsOf(value);
  return faults.length > 0 ? { faults } : { frontmatter: value as Frontmatter, faults };
}

function faultsOf(value: unknown): readonly string[] {
  const issues = FRONTMATTER.safeParse(value).error?.issues ?? [];
  const place = hiddenIn(value, '');
  return [
    // A wrong value inside metadata has no message of its own.
    ...new Set(issues.map(({ path, message }) => (path.length > 1 ? `${path.join('.')} must be text` : message))),
    ...(place === undefined ? [] : [`hidden Unicode in ${place}: a reviewer would not see what the model reads`]),
  ];
}

/** Undefined for what is not YAML, and for what clients could not be sent as it stands: `.nan`, for one. */
function parseYaml(source: string): unknown {
  // Not before there is a skill: a process without one is up sooner.
  const { parseDocument } = require('yaml') as typeof import('yaml');
  const document = parseDocument(source);
  if (document.errors.length > 0 || document.warnings.length > 0) return undefined;
  try {
    const value: unknown = document.toJS();
    return isDeepStrictEqual(JSON.parse(JSON.stringify(value)), value) ? value : undefined;
  } catch {
    // An alias that leads nowhere or explodes is found only here.
    return undefined;
  }
}
