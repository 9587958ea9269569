import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import type { Histogram } from '../metrics/series/instruments.js';
import type { OwnInstruments } from '../metrics/series/own-instruments.js';
import { requestHistogram } from '../requests/request-histogram.js';
import { importPart } from './import-part.js';
import { durationsOf, sparingRequests } from './sparing-requests.js';

type Instrumentation = Extract<NodeSDKConfiguration['instrumentations'][number], { enable(): void }>;
type Constructor = new (config: object) => Instrumentation;
/** Of each package that is watched, by the last part of its instrumentation's name. */
export type InstrumentationConfigs = Readonly<Record<string, object>>;

/** Some forty packages, of which a few are used. */
const ALL = '@opentelemetry/auto-instrumentations-node';
const PREFIX = '@opentelemetry/instrumentation-';
const UNDICI = `${PREFIX}undici`;

/** Would tell arguments and rows, and take commands that are sent together for those of one call. Our own spans do not. */
const NEVER: InstrumentationConfigs = { ioredis: { enabled: false }, pg: { enabled: false } };

/**
 * What watches the packages of `configs`, unless the standard variables choose among all there are. Only what is used is
 * loaded: all of it takes as long as the rest of telemetry together.
 * @param own Where requests to other servers are measured; absent where the SDK keeps all.
 */
export async function instrumentations(
  env: NodeJS.ProcessEnv,
  configs: InstrumentationConfigs,
  own?: OwnInstruments,
): Promise<Instrumentation[]> {
  const load = (name: string) => instrumentation(name, configs[name] ?? {}, own);
  if (env.OTEL_NODE_ENABLED_INSTRUMENTATIONS === undefined && env.OTEL_NODE_DISABLED_INSTRUMENTATIONS === undefined) {
    return Promise.all(Object.keys(configs).map(load));
  }
  // The package reads the variables itself.
  env.OTEL_NODE_ENABLED_INSTRUMENTATIONS ??= Object.keys(configs).join(',');
  const { getNodeAutoInstrumentations } = await import('@opentelemetry/auto-instrumentations-node');
  const chosen = getNodeAutoInstrumentations(
    Object.fromEntries(Object.entries({ ...configs, ...NEVER }).map(([name, config]) => [`${PREFIX}${name}`, config])),
  );
  const [undici, others] = [chosen.filter(watchesRequests), chosen.filter((one) => !watchesRequests(one))];
  // It would watch those that tell of themselves.
  for (const one of undici) one.disable();
  return [...others, ...(await Promise.all(undici.map(() => load('undici'))))];
}

/**
 * Where requests to other servers are measured; undefined where nobody watches them: whoever turned that off wants neither
 * spans nor durations of them, whoever makes them. Asked once there are meters.
 */
export function requestDurations(watching: readonly Instrumentation[], own?: OwnInstruments): Histogram | undefined {
  const undici = watching.find(watchesRequests);
  if (undici === undefined) return undefined;
  return own === undefined ? durationsOf(undici) : requestHistogram(own);
}

function watchesRequests({ instrumentationName }: Instrumentation): boolean {
  return instrumentationName === UNDICI;
}

async function instrumentation(name: string, config: object, own?: OwnInstruments): Promise<Instrumentation> {
  const exported = await importPart<Readonly<Record<string, Constructor>>>(ALL, `${PREFIX}${name}`);
  const [, Found] = Object.entries(exported).find(([key]) => key.endsWith('Instrumentation')) ?? [];
  if (Found === undefined) throw new Error(`${PREFIX}${name} exports no instrumentation.`);
  return new (name === 'undici' ? sparingRequests(Found, own && requestHistogram(own)) : Found)(config);
}
