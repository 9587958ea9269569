import type { CpuProfile, ProfileNode } from './inspected-process.js';

/** Share of the CPU of a call, from 0 to 1, by part. */
export type Shares = ReadonlyMap<string, number>;

/** The first that the innermost known frame belongs to. What Node, V8 and small packages do is charged to whoever called it. */
const PARTS: readonly (readonly [RegExp, string])[] = [
  [/\/node_modules\/(pino|sonic-boom|thread-stream)|\/dist\/observability\/(logger|call-logs|log-)/, 'log line'],
  [/\/node_modules\/@opentelemetry\/(otlp|exporter|sdk-logs)/, 'export to the collector'],
  [/\/node_modules\/@opentelemetry\/sdk-metrics|\/dist\/observability\/metrics|measure\.stage/, 'metrics'],
  [/\/node_modules\/@opentelemetry|trace\.stage|\/dist\/observability/, 'traces'],
  [/\/dist\/(audit|database)\/|audit\.stage|\/node_modules\/kysely/, 'audit row'],
  [/\/dist\/identity\//, 'authentication'],
  [/\/dist\/(admission|resilience|cache|state)\/|\/node_modules\/opossum/, 'limits, queue, breaker, cache'],
  [/\/dist\/(pipeline|tool)\//, 'the hall: the rest of the stages'],
  [/\/dist\/transport\//, 'the door: reading, checking, answering'],
  [/\/node_modules\/(@nestjs|fastify|@fastify|find-my-way)/, 'Nest and Fastify'],
];
const NOT_CALLS = new Set(['(idle)', '(root)']);
const GC = '(garbage collector)';

/** Whose time it was, of all that was not idle. */
export function sharesOf({ nodes, samples, timeDeltas }: CpuProfile): Shares {
  const parts = partsOf(nodes);
  const micros = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const part = parts.get(id);
    if (part !== undefined) micros.set(part, (micros.get(part) ?? 0) + (timeDeltas[index] ?? 0));
  }
  const total = [...micros.values()].reduce((sum, one) => sum + one, 0);
  const shares = [...micros].map(([part, value]) => [part, value / total] as const);
  return new Map(shares.toSorted(([, a], [, b]) => b - a));
}

/** Of each node; undefined where nothing ran. */
function partsOf(nodes: readonly ProfileNode[]): ReadonlyMap<number, string | undefined> {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return new Map(nodes.map(({ id }) => [id, partOf(id, byId, parents)]));
}

function partOf(
  id: number,
  nodes: ReadonlyMap<number, ProfileNode>,
  parents: ReadonlyMap<number, number>,
): string | undefined {
  const { functionName } = nodes.get(id)!.callFrame;
  if (NOT_CALLS.has(functionName)) return undefined;
  if (functionName === GC) return 'garbage collection';
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
    const { url } = nodes.get(at)!.callFrame;
    const part = PARTS.find(([pattern]) => pattern.test(url));
    if (part !== undefined) return part[1];
  }
  return 'Node itself: HTTP, sockets, promises';
}
