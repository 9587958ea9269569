/** A mapping whose keys were not checked yet. */
export type Section = Record<string, unknown>;

/** Where something stands: `['server', 'port']`. A list, because an unknown key may contain a dot. */
export type KeyPath = readonly string[];

export function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `server.port`; a key that has a dot itself is quoted. */
export function written(path: KeyPath): string {
  return path.map((key) => (key.includes('.') ? `"${key}"` : key)).join('.');
}

/** A copy in which what is empty in YAML (`port:`) is absent, as an empty environment variable is. */
export function withoutEmpty(section: Section): Section {
  return Object.fromEntries(
    Object.entries(section)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, withoutEmptyInside(value)]),
  );
}

function withoutEmptyInside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmptyInside);
  return isSection(value) ? withoutEmpty(value) : value;
}

export function valueAt(section: Section, path: KeyPath): unknown {
  return path.reduce<unknown>((at, key) => (isSection(at) ? at[key] : undefined), section);
}

/** Sets a leaf, making the section it stands in. Does nothing where that section is not a mapping. */
export function setAt(section: Section, [key, ...rest]: KeyPath, value: unknown): void {
  if (key === undefined) return;
  if (rest.length === 0) {
    section[key] = value;
    return;
  }
  section[key] ??= {};
  if (isSection(section[key])) setAt(section[key], rest, value);
}

export function removeAt(section: Section, path: KeyPath): void {
  const [parent, key] = [valueAt(section, path.slice(0, -1)), path.at(-1)];
  if (isSection(parent) && key !== undefined) delete parent[key];
}
