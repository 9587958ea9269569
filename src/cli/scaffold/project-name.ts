import { builtinModules } from 'node:module';
import { OWN_PACKAGE, RELEASES } from './own-package.js';

const PATTERN = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** It becomes the name of a package, an image and a Compose project; this is what all of them take. */
const MOST_CHARACTERS = 50;

/** Why a project cannot have that name, as a sentence; undefined when it can. */
export function projectNameProblem(name: string): string | undefined {
  if (!PATTERN.test(name) || name.length > MOST_CHARACTERS) {
    return `A project is named with small letters, digits and single hyphens, such as order-tools, in at most ${MOST_CHARACTERS} characters.`;
  }
  // npm would find the project where it looks for the package.
  const taken = new Set([OWN_PACKAGE.name, ...Object.keys(RELEASES), ...builtinModules]);
  return taken.has(name) ? `${name} is the name of a package the project needs. Choose another one.` : undefined;
}
