import { expect, it } from 'vitest';
import { compileCatalogue } from './compile-catalogue.js';

it.each<[string, readonly string[], RegExp]>([
  ['of two toolsets with one name', ['vault', 'vault'], /health check vault of probe: declared 2 times; one toolset/],
  ['with a name nobody can say', ['my vault'], /health check my vault of probe: the dependency must be 1 to 128/],
  ['named as one of our own', ['redis'], /health check redis of probe: the service itself checks/],
])('refuses a health check %s', (_what, names, problem) => {
  const healthChecks = names.map((dependency) => ({ dependency, check: () => true }));
  expect(() => compileCatalogue([{ policy: { name: 'probe' }, declarations: [], healthChecks }])).toThrow(problem);
});
