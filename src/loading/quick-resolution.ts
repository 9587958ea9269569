import { lstatSync } from 'node:fs';
import { registerHooks, type ResolveFnOutput, type ResolveHookContext } from 'node:module';
import { fileURLToPath } from 'node:url';

const PACKAGES = '/node_modules/';
/** Our own code, wherever it lies. */
const OWN = new URL('../', import.meta.url).href;
/** The address of a module that needs no decoding, with its folder and its kind. */
const MODULE = /^(file:.*\/)[\w.-]+(\.[cm]?js)$/;

let hooks: ReturnType<typeof registerHooks> | undefined;

/**
 * Until `resolveAsUsual`, Node is asked where the modules of a folder are once for all of them, and not for each of some six thousand
 * imports: every time it would ask the disk whether there is such a file, whether it is a link on any part of its way, and how its package
 * is described. What it answers stays what it answers: a link is followed, and what is missing is refused in its words.
 */
export function resolveQuickly(): void {
  const found = new Map<string, ResolveFnOutput>();
  const neighbours = new Neighbours();
  hooks ??= registerHooks({
    resolve(specifier, context, next) {
      const key = keyOf(specifier, context);
      if (key === undefined) return next(specifier, context);
      let known = found.get(key) ?? neighbours.resolve(key);
      if (known === undefined) {
        known = { ...next(specifier, context), shortCircuit: true };
        neighbours.learn(known);
      }
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

/** What Node has said of one module holds for those beside it: where their folder really is, and how a file of that kind is read. */
class Neighbours {
  private readonly formats = new Map<string, ResolveFnOutput['format']>();

  learn({ url, format }: ResolveFnOutput): void {
    const kind = kindOf(url);
    if (kind !== undefined) this.formats.set(kind, format);
  }

  /** Undefined for whatever is not a file of its own: what is missing, and what is a link, is for Node to say. */
  resolve(url: string): ResolveFnOutput | undefined {
    const kind = kindOf(url);
    if (kind === undefined || !this.formats.has(kind)) return undefined;
    if (lstatSync(fileURLToPath(url), { throwIfNoEntry: false })?.isFile() !== true) return undefined;
    return { url, format: this.formats.get(kind), shortCircuit: true };
  }
}

function kindOf(url: string): string | undefined {
  const [, folder, extension] = MODULE.exec(url) ?? [];
  return folder && `${folder}*${extension}`;
}
