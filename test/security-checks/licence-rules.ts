import type { Component } from './production-sbom.js';

/** SPDX names of licences that ask for no more than their text to be passed on. */
const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
]);

/** Packages that may ship under another one, and why. */
export const EXCEPTIONS: Readonly<Record<string, { readonly licence: string; readonly reason: string }>> = {
  argparse: {
    licence: 'PSF-2.0',
    reason: 'A port of a module of Python under the licence of Python: permissive, OSI approved.',
  },
};

/** Why a package may not ship; nothing when it may. A licence that nobody can name is none. */
export function licenceProblem({ name, version, licenses = [] }: Component): string | undefined {
  const named = licenses.map(({ license, expression }) => license?.id ?? expression ?? license?.name ?? '');
  const [licence] = named;
  const isFine =
    named.length === 1 && licence !== undefined && (isAllowed(licence) || EXCEPTIONS[name]?.licence === licence);
  return isFine ? undefined : `${name}@${version}: ${named.join(', ') || 'no licence'}`;
}

/** Of a choice, one is enough; anything but a plain name or a plain choice is for people to read. */
function isAllowed(licence: string): boolean {
  return licence
    .replaceAll(/^\((.*)\)$/g, '$1')
    .split(' OR ')
    .some((one) => ALLOWED.has(one));
}
