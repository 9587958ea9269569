import { problemOfAccess } from './access-problem.js';
import { isHiding } from './hidden-text.js';
import { foreignFieldsOf } from './known-fields.js';
import { completableOf, type Operation, type ToolOperation } from './operation.js';
import { problemsOfSlo } from './objective.js';
import { parameterHeadersOf } from './parameter-headers.js';
import { limitPolicyOf } from './rate.js';

/** A rule says what is wrong with one operation; nothing when it is fine. */
export type CatalogueRule = (operation: Operation) => string | undefined;

const toolRule =
  (rule: (tool: ToolOperation) => string | undefined): CatalogueRule =>
  (operation) =>
    operation.kind === 'tool' ? rule(operation) : undefined;

/** MCP 2026-07-28: 1 to 128 characters of this set. */
const NAME = /^[A-Za-z0-9_.-]{1,128}$/;

export const SPEAKABLE = '1 to 128 letters, digits, underscores, dots or hyphens';

export function isSpeakable(name: string): boolean {
  return typeof name === 'string' && NAME.test(name);
}

const hasSpeakableName: CatalogueRule = ({ kind, name }) =>
  kind === 'resource' || isSpeakable(name) ? undefined : `the name must be ${SPEAKABLE}`;

const saysWhatIsRead: CatalogueRule = ({ kind, policy }) => {
  const foreign = foreignFieldsOf(kind, policy);
  return foreign.length === 0 ? undefined : `the policy of a ${kind} has nothing called ${foreign.join(', ')}`;
};

const saysWhoMayCall: CatalogueRule = ({ access }) => problemOfAccess(access);

const EFFECTS: readonly unknown[] = ['read', 'write', 'destructive'];

const saysWhatItDoes = toolRule(({ effect }) =>
  EFFECTS.includes(effect) ? undefined : 'effect must be read, write or destructive',
);

const hasDescription: CatalogueRule = ({ policy }) =>
  typeof policy.description !== 'string' || policy.description.trim() === ''
    ? 'the description is missing: a model chooses by it'
    : undefined;

const hidesNothing: CatalogueRule = ({ listing }) => {
  const place = hiddenIn(listing, '');
  return place === undefined ? undefined : `hidden Unicode in ${place}: a reviewer would not see what the model reads`;
};

const takesAnObject = toolRule(({ listing }) =>
  listing.inputSchema['type'] === 'object'
    ? undefined
    : 'the input schema must describe an object; alternatives go into a property of it',
);

const returnsAnObject = toolRule(({ listing }) =>
  listing.outputSchema === undefined || listing.outputSchema['type'] === 'object'
    ? undefined
    : 'the output schema must describe an object: clients before 2026-07-28 accept nothing else',
);

const mirrorsSafely = toolRule(({ listing }) => {
  const { problems } = parameterHeadersOf(listing.inputSchema);
  return problems.length === 0 ? undefined : problems.join('; ');
});

const retriesSafely = toolRule(({ retries, effect, policy }) => {
  if (!Number.isInteger(retries) || retries < 0) return 'retries must be a whole number, 0 or more';
  return retries > 0 && effect !== 'read' && !policy.idempotent
    ? 'a write is retried only when it is declared idempotent: it could happen twice'
    : undefined;
});

const cachesReadsOnly = toolRule(({ policy, effect }) =>
  policy.cache && effect !== 'read' ? 'only a read may be cached: a cached write would not happen' : undefined,
);

const sharesNothingPersonal = toolRule(({ policy, access }) =>
  policy.cache?.shared && typeof access === 'object' && access.owner
    ? 'the answer depends on who asks (access.owner), so its cache must not be shared'
    : undefined,
);

const hasPositiveBounds = toolRule(({ policy: { maxRunning, maxBytes, maxTokens } }) => {
  const wrong = Object.entries({ maxRunning, maxBytes, maxTokens }).filter(
    ([, bound]) => bound !== undefined && !(Number.isInteger(bound) && bound > 0),
  );
  return wrong.length === 0 ? undefined : `${wrong.map(([name]) => name).join(', ')} must be a whole number above 0`;
});

/** What a timer can hold; a longer one fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

const hasPositiveTimes = toolRule(({ policy: { attemptTimeoutMs, cache }, timeoutMs }) => {
  const given = [timeoutMs, attemptTimeoutMs].filter((ms) => ms !== undefined);
  if (![...given, ...(cache ? [cache.ttlMs] : [])].every((ms) => ms > 0 && ms <= LONGEST_MS))
    return 'times must be above 0 milliseconds, and no longer than 24 days';
  return attemptTimeoutMs !== undefined && timeoutMs !== undefined && attemptTimeoutMs > timeoutMs
    ? 'attemptTimeoutMs is longer than timeoutMs, which ends the call before'
    : undefined;
});

/** A day: how long a quota may remember. */
const LONGEST_WINDOW_MS = 86_400_000;

const limitsSoundly = toolRule(({ policy, toolsetLimit }) => {
  const { perPrincipal, total, weight = 1 } = limitPolicyOf(policy.limit);
  if (!Number.isInteger(weight) || weight < 1) return 'the weight of a limit must be a whole number, 1 or more';
  const isSound = [perPrincipal, total, toolsetLimit].every(
    (rate) =>
      rate === undefined ||
      (Number.isInteger(rate.calls) &&
        rate.calls >= 1 &&
        rate.windowMs % 1_000 === 0 &&
        rate.windowMs >= 1_000 &&
        rate.windowMs <= LONGEST_WINDOW_MS),
  );
  return isSound ? undefined : 'a limit must be one call or more in whole seconds, at most a day';
});

const promisesWhatIsCounted = toolRule(({ policy: { slo } }) => {
  const problems = slo === undefined ? [] : problemsOfSlo(slo);
  return problems.length === 0 ? undefined : problems.join('; ');
});

const detachesSafely = toolRule(({ policy, access, timeoutMs }) => {
  if (policy.task === undefined) return policy.taskAfter && 'taskAfter is for a tool with a task';
  if (access === 'public') return 'a task belongs to who began it, so the tool must not be public';
  if (policy.cache) return 'a task is kept for its client until its ttl is over: it has no use for a cache';
  return timeoutMs === undefined ? 'a task outlives its request: say how long it may take (timeoutMs)' : undefined;
});

const countsRecords = toolRule(({ policy }) => {
  if (policy.records === undefined) return undefined;
  if (policy.output === undefined) return 'records are counted in the answer, so it needs an output schema';
  const { max = 1 } = policy.records;
  return Number.isInteger(max) && max > 0 ? undefined : 'records.max must be a whole number, 1 or more';
});

const redactsText = toolRule(({ policy, listing }) => {
  const wrong = (policy.redact ?? []).filter((field) => !isPlainText(propertiesNamed(field, listing.outputSchema)));
  return wrong.length === 0
    ? undefined
    : `redact names what is not a plain text field of the output schema: ${wrong.join(', ')}`;
});

const marksItsOwn = toolRule(({ policy: { personal = [] }, listing }) => {
  const foreign = personal.filter((name) => propertiesNamed(name, listing.inputSchema).length === 0);
  return foreign.length === 0 ? undefined : `personal names what it does not take: ${foreign.join(', ')}`;
});

const hasPlainTemplate: CatalogueRule = (operation) => {
  if (operation.kind !== 'resource') return undefined;
  const { unsupported } = operation.template;
  if (unsupported.length > 0)
    return `only plain variables are supported in a URI template, not {${unsupported.join('}, {')}}`;
  const { uri } = operation.policy;
  if (/[{}]/.test(uri.replaceAll(/\{[^{}]*\}/g, ''))) return 'the URI has a brace that nothing closes or opens';
  return URL.canParse(uri.replaceAll(/[{}]/g, '')) ? undefined : 'the URI must be absolute';
};

const completesItsOwn: CatalogueRule = (operation) => {
  if (operation.kind === 'tool') return undefined;
  const named = Object.keys(operation.policy.complete ?? {});
  const foreign = named.filter((name) => !completableOf(operation).includes(name));
  if (foreign.length > 0) return `complete names what it does not take: ${foreign.join(', ')}`;
  const missing = named.filter((name) => !operation.completers.has(name));
  return missing.length > 0 ? `no method of the toolset completes: ${missing.join(', ')}` : undefined;
};

/** Every rule an operation must pass before the service starts. */
export const CATALOGUE_RULES: readonly CatalogueRule[] = [
  hasSpeakableName,
  saysWhatIsRead,
  saysWhoMayCall,
  saysWhatItDoes,
  hasDescription,
  hidesNothing,
  takesAnObject,
  returnsAnObject,
  mirrorsSafely,
  retriesSafely,
  cachesReadsOnly,
  sharesNothingPersonal,
  hasPositiveBounds,
  hasPositiveTimes,
  limitsSoundly,
  promisesWhatIsCounted,
  detachesSafely,
  countsRecords,
  redactsText,
  marksItsOwn,
  hasPlainTemplate,
  completesItsOwn,
];

/** Dotted path of the first string that hides something. Schemas are walked too: models read their descriptions. */
export function hiddenIn(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') return isHiding(value) ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const place = isHiding(key) ? `a key of ${path}` : hiddenIn(inner, path === '' ? key : `${path}.${key}`);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** Every definition of a property of this name, at any depth. */
function propertiesNamed(name: string, schema: unknown): Record<string, unknown>[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties } = schema as { properties?: Record<string, Record<string, unknown>> };
  const own = properties?.[name];
  return [...(own ? [own] : []), ...Object.values(schema).flatMap((inner) => propertiesNamed(name, inner))];
}

/** A replaced value must still fit the schema the client checks it against. */
function isPlainText(definitions: readonly Record<string, unknown>[]): boolean {
  const narrower = ['enum', 'const', 'pattern', 'format', 'maxLength'];
  return (
    definitions.length > 0 &&
    definitions.every((one) => one['type'] === 'string' && !narrower.some((key) => key in one))
  );
}
