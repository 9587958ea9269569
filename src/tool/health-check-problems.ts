import { isSpeakable, SPEAKABLE } from './catalogue-rules.js';
import type { DiscoveredToolset } from './discovered-toolset.js';

/** What `/health` names itself. */
const TAKEN: ReadonlySet<string> = new Set(['database', 'redis', 'audit']);

/** What is wrong with the health checks of all toolsets. */
export function problemsOfHealthChecks(toolsets: readonly DiscoveredToolset[]): readonly string[] {
  const all = toolsets.flatMap(({ policy, healthChecks = [] }) =>
    healthChecks.map(({ dependency }) => ({ dependency, toolset: policy.name })),
  );
  return [...Map.groupBy(all, ({ dependency }) => dependency)].flatMap(([name, sharing]) => {
    const problem = problemOf(name, sharing.length);
    const toolsetNames = [...new Set(sharing.map(({ toolset }) => toolset))].join(', ');
    return problem === undefined ? [] : [`health check ${name} of ${toolsetNames}: ${problem}`];
  });
}

function problemOf(name: string, times: number): string | undefined {
  if (!isSpeakable(name)) return `the dependency must be ${SPEAKABLE}`;
  if (TAKEN.has(name)) return 'the service itself checks what it calls that: name it otherwise';
  return times > 1 ? `declared ${times} times; one toolset checks it for all` : undefined;
}
