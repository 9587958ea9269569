import { ConfigError } from './config-error.js';
import { nearestKey } from './nearest-key.js';

/** What is known of a toolset before it is built. */
interface OfferedToolset {
  readonly name: string;
  /** The setting it cannot do without and that is not set, such as `GITHUB_TOKEN`; absent where it has all it needs. */
  readonly lacks?: string | undefined;
}

/**
 * @param enabled What the operator named, or nothing: then every toolset that has what it needs.
 * @throws ConfigError for a name that is unknown and for a named toolset that lacks something.
 */
export function chooseToolsets<T extends OfferedToolset>(
  enabled: readonly string[] | undefined,
  offered: readonly T[],
): readonly T[] {
  if (enabled === undefined) return offered.filter(({ lacks }) => lacks === undefined);
  const problems = enabled.flatMap((name) => problemOf(name, offered));
  if (problems.length > 0) throw new ConfigError(problems);
  return offered.filter(({ name }) => enabled.includes(name));
}

function problemOf(name: string, offered: readonly OfferedToolset[]): string[] {
  const known = offered.map((toolset) => toolset.name);
  const toolset = offered.find((candidate) => candidate.name === name);
  if (toolset === undefined)
    return [
      `TOOLSETS names a toolset that does not exist: did you mean ${nearestKey(name, known)}? There are ${known.join(', ')}.`,
    ];
  return toolset.lacks === undefined ? [] : [`TOOLSETS names ${toolset.name}, which needs ${toolset.lacks}.`];
}
