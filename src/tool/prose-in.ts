/** Every text of a listing that is prose, with its dotted path: schemas are full of descriptions, and models read them all. */
export function* proseIn(value: unknown, path = '', key = ''): Generator<readonly [path: string, text: string]> {
  if (typeof value === 'string' && ['title', 'description'].includes(key)) yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    yield* proseIn(inner, path === '' ? name : `${path}.${name}`, Array.isArray(value) ? key : name);
  }
}
