import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { importPart } from './import-part.js';
import { sparingRequests } from './sparing-requests.js';

type Instrumentation = Extract<NodeSDKConfiguration['instrumentations'][number], { enable(): void }>;
type Constructors = Readonly<Record<string, new (config: object) => Instrumentation>>;
/** Of each package that is watched, by the last part of its instrumentation's name. */
export type InstrumentationConfigs = Readonly<Record<string, object>>;

/** Some forty packages, of which a few are used. */
const ALL = '@opentelemetry/auto-instrumentations-node';
const PREFIX = '@opentelemetry/instrumentation-';

/** Would tell arguments and rows, and take commands that are sent together for those of one call. Our own spans do not. */
const NEVER: InstrumentationConfigs = { ioredis: { enabled: false }, pg: { enabled: false } };

/**
 * What watches the packages of `configs`, unless the standard variables choose among all there are. Only what is used is
 * loaded: all of it takes as long as the rest of telemetry together.
 */
export async function instrumentations(
  env: NodeJS.ProcessEnv,
  configs: InstrumentationConfigs,
): Promise<Instrumentation[]> {
  if (env.OTEL_NODE_ENABLED_INSTRUMENTATIONS !== undefined || env.OTEL_NODE_DISABLED_INSTRUMENTATIONS !== undefined) {
    // The package reads the variables itself.
    env.OTEL_NODE_ENABLED_INSTRUMENTATIONS ??= Object.keys(configs).join(',');
    const { getNodeAutoInstrumentations } = await import('@opentelemetry/auto-instrumentations-node');
    return getNodeAutoInstrumentations(
      Object.fromEntries(
        Object.entries({ ...configs, ...NEVER }).map(([name, config]) => [`${PREFIX}${name}`, config]),
      ),
    );
  }
  return Promise.all(Object.entries(configs).map(([name, config]) => instrumentation(name, config)));
}

async function instrumentation(name: string, config: object): Promise<Instrumentation> {
  const exported = await importPart<Constructors>(ALL, `${PREFIX}${name}`);
  const [, Constructor] = Object.entries(exported).find(([key]) => key.endsWith('Instrumentation')) ?? [];
  if (Constructor === undefined) throw new Error(`${PREFIX}${name} exports no instrumentation.`);
  return new (name === 'undici' ? sparingRequests(Constructor) : Constructor)(config);
}
