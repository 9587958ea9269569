/** HS256 needs a key of at least 256 bits. Source: RFC 7518, section 3.2. */
export const MIN_SECRET_LENGTH = 32;

/** A random secret of the minimum length has far more different characters than this. */
const MIN_DIFFERENT_CHARACTERS = 8;

/** Parts of secrets that stand in documentation, ours included: compared without case and punctuation. */
const WELL_KNOWN = [
  'changeme',
  'replaceme',
  'changethis',
  'replacethis',
  'yoursecret',
  'yourjwtsecret',
  'your256bitsecret',
  'yoursupersecret',
  'supersecret',
  'mysecret',
  'examplesecret',
  'developmentsecret',
  'devsecret',
  'notasecret',
  'donotuse',
  'astringsecretatleast256bitslong',
];

/** The same few characters three times from the beginning. */
const REPEATED = /^(.{1,40})\1\1/s;

/** What is wrong with a configured secret, to follow its name; undefined when it will do. */
export function weaknessOf(secret: string, isProduction: boolean): string | undefined {
  if (secret.length < MIN_SECRET_LENGTH) return `must have at least ${MIN_SECRET_LENGTH} characters`;
  if (!isProduction) return undefined;
  const letters = secret.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const isWellKnown = WELL_KNOWN.some((part) => letters.includes(part));
  if (isWellKnown || REPEATED.test(secret) || new Set(secret).size < MIN_DIFFERENT_CHARACTERS) {
    return 'must be random, not a secret from documentation or a repeated pattern';
  }
  return undefined;
}
