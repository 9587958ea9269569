import { SETTINGS } from '../../config/list-settings.js';
import type { Settings } from '../../config/config.schema.js';
import { maskCredentials } from '../../observability/mask-credentials.js';

const MASK = '***';
const SECRETS: ReadonlySet<string> = new Set(SETTINGS.filter(({ secret }) => secret).map(({ path }) => path));
/** In records, where no setting says what is secret. */
const SECRET_FIELDS: ReadonlySet<string> = new Set(['hash', 'value']);

/** The settings with every secret replaced, for people to read. */
export function maskedSettings(settings: Settings): unknown {
  return masked(settings, '');
}

function masked(value: unknown, path: string): unknown {
  if (SECRETS.has(path)) return MASK;
  if (typeof value === 'string') return maskCredentials(value);
  if (Array.isArray(value)) return value.map((item: unknown) => masked(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inside]) => [
      key,
      SECRET_FIELDS.has(key) ? MASK : masked(inside, path === '' ? key : `${path}.${key}`),
    ]),
  );
}
