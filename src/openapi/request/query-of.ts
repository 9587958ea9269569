import { Failure } from '../../errors/failure.js';
import type { Parameter } from '../input/parameter.js';
import { isPairs, plain } from './plain-value.js';

type Pair = readonly [name: string, value: string];

const SEPARATORS: Readonly<Partial<Record<Parameter['style'], string>>> = {
  form: ',',
  spaceDelimited: '%20',
  pipeDelimited: '%7C',
};

/**
 * What one parameter adds to a query, encoded. Source: OpenAPI 3.1.1, 4.8.12.3.
 * @param taken Names of all other parameters: properties of an exploded object could have them too.
 * @throws Failure `invalid_input` for a value that its style has no way to write.
 */
export function queryOf(
  { argument, name, style, explode, isJson }: Parameter & { readonly argument: string },
  value: unknown,
  taken: ReadonlySet<string>,
): readonly string[] {
  const written = plain(argument, isJson && value !== undefined ? JSON.stringify(value) : value);
  if (written === undefined) return [];
  if (typeof written === 'string') return pairs([[name, written]]);
  if (isPairs(written)) {
    if (style === 'deepObject') return pairs(written.map(([key, one]) => [`${name}[${key}]`, one]));
    if (explode && style === 'form') return pairs(unclaimed(argument, written, taken));
  }
  if (style === 'deepObject') {
    if (written.length === 0) return [];
    throw new Failure('invalid_input', `${argument} must be an object.`);
  }
  const flat = (written as readonly (string | Pair)[]).flat();
  if (flat.length === 0) return [];
  if (explode) return pairs(flat.map((one) => [name, one]));
  return [`${encodeURIComponent(name)}=${flat.map(encodeURIComponent).join(SEPARATORS[style])}`];
}

function unclaimed(argument: string, written: readonly Pair[], taken: ReadonlySet<string>): readonly Pair[] {
  const claimed = written.find(([key]) => taken.has(key));
  if (claimed === undefined) return written;
  throw new Failure('invalid_input', `${argument} must not set ${claimed[0]}, which is a parameter of its own.`);
}

function pairs(all: readonly Pair[]): readonly string[] {
  return all.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`);
}
