import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import type { IdGenerator } from '@opentelemetry/sdk-trace';

/** What makes the providers of spans, metrics and logs, and ends them. */
export interface Sdk {
  start(): void;
  shutdown(): Promise<void>;
}

export type SdkConfiguration = Pick<
  NodeSDKConfiguration,
  'resource' | 'sampler' | 'metricReaders' | 'views' | 'spanProcessors' | 'logRecordProcessors'
> & {
  readonly idGenerator: IdGenerator;
  readonly instrumentations: Extract<NodeSDKConfiguration['instrumentations'][number], { enable(): void }>[];
};
