import type { Stack } from 'aws-cdk-lib';
import { ContainerImage, type FargateTaskDefinition, LogDriver } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { PORT } from './ports.ts';

/** CPU units and MiB it takes of the task. */
export const COLLECTOR_SHARE = { cpu: 128, memoryMiB: 256 } as const;
const METRICS = '/gatehouse/metrics';

/** AWS Distro for OpenTelemetry beside the server: traces to X-Ray, metrics to CloudWatch. A call needs it for nothing. */
export function addCollector(task: FargateTaskDefinition, stack: Stack, image: string, logGroup: LogGroup): void {
  task.addContainer('collector', {
    image: ContainerImage.fromRegistry(image),
    essential: false,
    readonlyRootFilesystem: true,
    cpu: COLLECTOR_SHARE.cpu,
    memoryLimitMiB: COLLECTOR_SHARE.memoryMiB,
    environment: { AOT_CONFIG_CONTENT: JSON.stringify(configFor(stack.region)) },
    logging: LogDriver.awsLogs({ streamPrefix: 'collector', logGroup }),
  });
  task.addToTaskRolePolicy(
    // Neither knows resources.
    new PolicyStatement({ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }),
  );
  task.addToTaskRolePolicy(
    new PolicyStatement({
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:PutRetentionPolicy'],
      resources: [`arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:${METRICS}*`],
    }),
  );
}

function configFor(region: string) {
  return {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${PORT.otlp}` } } } },
    processors: { memory_limiter: { check_interval: '1s', limit_percentage: 75 }, batch: {} },
    exporters: {
      awsxray: { region },
      awsemf: { region, namespace: 'Gatehouse', log_group_name: METRICS, log_retention: 30 },
    },
    service: {
      pipelines: {
        traces: { receivers: ['otlp'], processors: ['memory_limiter', 'batch'], exporters: ['awsxray'] },
        metrics: { receivers: ['otlp'], processors: ['memory_limiter', 'batch'], exporters: ['awsemf'] },
      },
    },
  };
}
