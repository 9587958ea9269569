import { readFileSync } from 'node:fs';

/** Where this package stands, installed or cloned. */
export const PACKAGE_FOLDER = new URL('../../../', import.meta.url);

/** Whether it stands among the packages of another; else it is a clone, whose release may be found nowhere else. */
export const IS_INSTALLED = PACKAGE_FOLDER.pathname.includes('/node_modules/');

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Its package.json. */
export const OWN_PACKAGE = JSON.parse(readFileSync(new URL('package.json', PACKAGE_FOLDER), 'utf8')) as Manifest;

/** Every package it uses, with the release: a new project takes the same, so that there is one copy of each. */
export const RELEASES: Readonly<Record<string, string>> = {
  ...OWN_PACKAGE.devDependencies,
  ...OWN_PACKAGE.peerDependencies,
  ...OWN_PACKAGE.dependencies,
};

/** @throws TypeError for a package this one does not use. */
export function releaseOf(name: string): string {
  const release = RELEASES[name];
  if (release === undefined) throw new TypeError(`${name} is no dependency of ${OWN_PACKAGE.name}`);
  return release;
}
