import { z } from 'zod';
import { rates } from './rate.js';
import { setting } from './setting.js';
import { wholeNumber } from './setting-kinds.js';

const ERROR = 'must be rates by name, such as crm=60/min';

/** `a=10/min,b=5/s,b=60/min` in the environment, a mapping in YAML. */
function byName<Entry extends z.ZodType>(entry: Entry, names = z.string()) {
  const fromText = (value: unknown) => {
    if (typeof value !== 'string') return value;
    const pairs = value.split(',').map((part) => part.trim().split('='));
    if (pairs.some((pair) => pair.length !== 2 || pair.includes(''))) return value;
    const groups = Map.groupBy(pairs as [string, string][], ([name]) => name.trim());
    return Object.fromEntries(
      [...groups].map(([name, group]) => [name, group.map(([, rate]) => rate.trim()).join(',')]),
    );
  };
  return z.preprocess(fromText, z.record(names, entry, { error: ERROR }));
}

/** As refusals name them. */
const declaredLimit = z.string().regex(/^(toolset|principal_tool|tool):\S+$/, {
  error:
    'must be rates by the name of a limit, such as toolset:crm=60/min, principal_tool:get_report=5/min or tool:get_report=off',
});

const TOOL_ERROR = 'must have rates under perPrincipal and total, and a whole number under weight';

const toolLimits = z.preprocess(
  (value) => (typeof value === 'string' || Array.isArray(value) ? { perPrincipal: value } : value),
  z.strictObject(
    { perPrincipal: rates().optional(), total: rates().optional(), weight: wholeNumber(1, 1_000).optional() },
    { error: TOOL_ERROR },
  ),
);

export const limitsSchema = z.strictObject({
  global: setting(rates().default(['500/min']), {
    env: 'RATE_LIMIT_GLOBAL',
    description: 'Calls of all principals together.',
  }),
  principal: setting(rates().default(['100/min']), {
    env: 'RATE_LIMIT_PRINCIPAL',
    description: 'Calls of each principal; without a credential, of each address.',
  }),
  toolsets: setting(byName(rates()).optional(), {
    env: 'RATE_LIMIT_TOOLSETS',
    description: 'Calls of each principal to all tools of a toolset together, by the name of the toolset.',
    example: 'directory=100/15min',
  }),
  toolDefault: setting(rates().optional(), {
    env: 'RATE_LIMIT_TOOL_DEFAULT',
    description: 'Calls of each principal to one tool, for tools that say nothing themselves.',
    example: '60/min',
  }),
  tools: setting(byName(toolLimits).optional(), {
    env: 'RATE_LIMIT_TOOLS',
    description:
      'Calls of each principal to a tool, by its name or a pattern with `*`. In YAML also `{ perPrincipal, total, weight }`.',
    example: 'report-*=10/min',
  }),
  overrides: setting(byName(rates(), declaredLimit).optional(), {
    env: 'RATE_LIMIT_OVERRIDES',
    description:
      'Instead of limits that the code of a tool or toolset declares, by the name that refusals give them: `toolset:<name>`, `principal_tool:<name>`, `tool:<name>`. `off` for none.',
    example: 'toolset:directory=500/15min',
  }),
  requests: setting(rates().default(['600/min']), {
    env: 'RATE_LIMIT_REQUESTS',
    description: 'Requests of each principal over HTTP that are not calls: lists, `initialize`, streams, tasks.',
  }),
  allRequests: setting(rates().default(['6000/min']), {
    env: 'RATE_LIMIT_ALL_REQUESTS',
    description: 'The same of all principals together.',
  }),
  address: setting(rates().default(['1000/min']), {
    env: 'RATE_LIMIT_ADDRESS',
    description: 'HTTP requests of each address before its credential is looked at, on each instance.',
  }),
  maxTracked: setting(wholeNumber(100, 1_000_000).default(10_000), {
    env: 'RATE_LIMIT_MAX_TRACKED',
    description:
      'Quotas an instance keeps in memory, about 700 bytes each; beyond that the one not used for longest is forgotten.',
  }),
});
