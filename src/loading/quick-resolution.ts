import { registerHooks, type ResolveFnOutput, type ResolveHookContext } from 'node:module';

const PACKAGES = '/node_modules/';
/** Our own code, wherever it lies. */
const OWN = new URL('../', import.meta.url).href;

let hooks: ReturnType<typeof registerHooks> | undefined;

/**
 * Until `resolveAsUsual`, Node is asked once where a module of a package is, and not for each of some six thousand imports: every time
 * it would ask the disk whether there is such a file, whether it is a link, and how its package is described. What it answers stays what it
 * answers: a link is followed, and what is missing is refused in its words.
 */
export function resolveQuickly(): void {
  const found = new Map<string, ResolveFnOutput>();
  hooks ??= registerHooks({
    resolve(specifier, context, next) {
      const key = keyOf(specifier, context);
      if (key === undefined) return next(specifier, context);
      const known = found.get(key) ?? { ...next(specifier, context), shortCircuit: true };
      found.set(key, known);
      return known;
    },
  });
}

/** What is loaded once the service has started is found as Node finds it. */
export function resolveAsUsual(): void {
  hooks?.deregister();
  hooks = undefined;
}

/** The same for all imports that find the same; undefined where that is not known. `require` finds more than one file for a path. */
function keyOf(specifier: string, { parentURL, conditions, importAttributes }: ResolveHookContext): string | undefined {
  if (parentURL === undefined || !conditions.includes('import') || 'type' in importAttributes) return undefined;
  const importing = packageOf(parentURL);
  if (importing === undefined || specifier.startsWith('#')) return undefined;
  if (specifier.startsWith('.')) return new URL(specifier, parentURL).href;
  // All files of a package find another package at the same place.
  return `${importing} ${specifier}`;
}

/** Where the package of a module lies; undefined for the code of others. */
function packageOf(url: string): string | undefined {
  const at = url.lastIndexOf(PACKAGES);
  if (at === -1) return url.startsWith(OWN) ? OWN : undefined;
  const name = at + PACKAGES.length;
  const end = url.indexOf('/', name);
  return url.slice(0, url[name] === '@' ? url.indexOf('/', end + 1) : end);
}
