import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';

/**
 * The sampler that `OTEL_TRACES_SAMPLER` and its argument name, but for one thing: a client's own flag counts for nothing.
 * It would decide otherwise what is stored here, and how much.
 */
export function samplerFrom(env: NodeJS.ProcessEnv): Sampler {
  const root = rootSampler(env.OTEL_TRACES_SAMPLER?.trim() || 'parentbased_always_on', env.OTEL_TRACES_SAMPLER_ARG);
  return new ParentBasedSampler({ root, remoteParentSampled: root, remoteParentNotSampled: root });
}

function rootSampler(name: string, argument: string | undefined): Sampler {
  switch (name.replace('parentbased_', '')) {
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio': {
      const ratio = ratioOf(argument);
      // Who keeps all need not look at an id.
      return ratio === 1 ? new AlwaysOnSampler() : new TraceIdRatioBasedSampler(ratio);
    }
    default:
      return new AlwaysOnSampler();
  }
}

/** The specification: what is not a ratio means all. */
function ratioOf(argument: string | undefined): number {
  const ratio = Number(argument?.trim() || 1);
  return ratio >= 0 && ratio <= 1 ? ratio : 1;
}
