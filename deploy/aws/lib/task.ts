import { Duration, type Stack } from 'aws-cdk-lib';
import {
  AwsLogDriverMode,
  type ContainerDefinition,
  ContainerDependencyCondition,
  ContainerImage,
  CpuArchitecture,
  FargateTaskDefinition,
  LogDriver,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { allowPull } from './allow-pull.ts';
import { addCollector, COLLECTOR_SHARE } from './collector.ts';
import type { Options } from './options.ts';
import { PORT } from './ports.ts';
import type { Reach } from './postgres.ts';
import { taskSecrets } from './task-secrets.ts';

/** Seconds. ECS takes a task out of the load balancer before it stops it, so little is needed for that. */
const PRE_STOP = 5;
const DRAIN = 60;
/** To write what is left; beyond 120 in all Fargate does not wait. */
const REST = 15;

const AUTHORITIES = '/data/rds-ca.pem';
/** In Node, because the image has nothing else to be relied on. */
const FETCH_AUTHORITIES = `
const answer = await fetch('https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem');
if (!answer.ok) throw new Error('The authorities of RDS are answered ' + answer.status);
await (await import('node:fs/promises')).writeFile('${AUTHORITIES}', await answer.text());`;

export interface Parts {
  readonly options: Options;
  readonly logGroup: LogGroup;
  /** Where the load balancer calls from. */
  readonly balancerRanges: readonly string[];
  readonly stores: readonly Reach[];
}

/** The server, with what it needs beside it. */
export function makeTask(stack: Stack, parts: Parts): FargateTaskDefinition {
  const { options, logGroup } = parts;
  const task = new FargateTaskDefinition(stack, 'Task', {
    cpu: options.cpu,
    memoryLimitMiB: options.memoryMiB,
    runtimePlatform: { cpuArchitecture: CpuArchitecture.X86_64, operatingSystemFamily: OperatingSystemFamily.LINUX },
    // The image says that /data is of its user, and Fargate keeps to that.
    volumes: [{ name: 'data' }],
  });
  allowPull(task, options.image);
  const hasCollector = options.collectorImage !== 'none';
  const server = addServer(stack, task, parts, hasCollector);
  if (options.postgres === 'make') addAuthorities(task, server, parts);
  if (hasCollector) addCollector(task, stack, options.collectorImage, logGroup);
  return task;
}

function addServer(
  stack: Stack,
  task: FargateTaskDefinition,
  parts: Parts,
  hasCollector: boolean,
): ContainerDefinition {
  const { options, logGroup, stores } = parts;
  const share = hasCollector ? COLLECTOR_SHARE : { cpu: 0, memoryMiB: 0 };
  const server = task.addContainer('server', {
    image: ContainerImage.fromRegistry(options.image),
    essential: true,
    readonlyRootFilesystem: true,
    cpu: options.cpu - share.cpu,
    memoryLimitMiB: options.memoryMiB - share.memoryMiB,
    portMappings: [{ name: 'calls', containerPort: PORT.calls }],
    environment: {
      ...environmentFor(parts, hasCollector),
      ...Object.assign({}, ...stores.map((store) => store.environment)),
    },
    secrets: {
      ...taskSecrets(stack, options),
      ...Object.assign({}, ...stores.map(({ secrets }) => secrets)),
    },
    healthCheck: {
      command: ['CMD', 'node', 'dist/cli/check-health.js'],
      interval: Duration.seconds(10),
      timeout: Duration.seconds(5),
      retries: 3,
      startPeriod: Duration.seconds(60),
    },
    stopTimeout: Duration.seconds(PRE_STOP + DRAIN + REST),
    // A log that is slow must not hold up calls; what does not fit is lost.
    logging: LogDriver.awsLogs({ streamPrefix: 'server', logGroup, mode: AwsLogDriverMode.NON_BLOCKING }),
  });
  server.addMountPoints({ sourceVolume: 'data', containerPath: '/data', readOnly: false });
  return server;
}

function environmentFor({ options, balancerRanges }: Parts, hasCollector: boolean): Record<string, string> {
  const ranges = balancerRanges.join(',');
  return {
    ...options.settings,
    NODE_ENV: 'production',
    PORT: String(PORT.calls),
    // Made by the server for itself alone, whatever the mode of the volume.
    DATA_DIR: '/data/gatehouse',
    PUBLIC_URL: `https://${options.domain}`,
    // TLS ends in the load balancer, which would take any certificate behind it; only from there plain HTTP is taken.
    TLS: 'off',
    PLAIN_HTTP_FROM: ranges,
    TRUST_PROXY: ranges,
    // For nobody outside the task.
    METRICS_PORT: String(PORT.metrics),
    PRE_STOP_DELAY_MS: String(PRE_STOP * 1000),
    SHUTDOWN_TIMEOUT_MS: String(DRAIN * 1000),
    ...(options.postgres === 'make' && { NODE_EXTRA_CA_CERTS: AUTHORITIES }),
    ...(hasCollector && {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${PORT.otlp}`,
      // CloudWatch has them from stdout.
      OTEL_LOGS_EXPORTER: 'none',
    }),
  };
}

/** Node does not know the authority of RDS: a container that ends before the server starts fetches its certificate. */
function addAuthorities(task: FargateTaskDefinition, server: ContainerDefinition, { options, logGroup }: Parts): void {
  const fetching = task.addContainer('authorities', {
    image: ContainerImage.fromRegistry(options.image),
    essential: false,
    readonlyRootFilesystem: true,
    entryPoint: ['node', '--input-type=module', '--eval', FETCH_AUTHORITIES],
    command: [],
    logging: LogDriver.awsLogs({ streamPrefix: 'authorities', logGroup }),
  });
  fetching.addMountPoints({ sourceVolume: 'data', containerPath: '/data', readOnly: false });
  server.addContainerDependencies({ container: fetching, condition: ContainerDependencyCondition.SUCCESS });
}
