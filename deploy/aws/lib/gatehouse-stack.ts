import { type App, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerInsights, FargateService } from 'aws-cdk-lib/aws-ecs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { putBehindBalancer } from './balancer.ts';
import { makeNetwork } from './network.ts';
import type { Options } from './options.ts';
import { reachPostgres } from './postgres.ts';
import { reachRedis } from './redis.ts';
import { makeTask } from './task.ts';

const CPU_PERCENT = 70;

export class GatehouseStack extends Stack {
  constructor(app: App, id: string, options: Options, props: StackProps = {}) {
    super(app, id, { description: 'Gatehouse: an observability-first MCP server', ...props });
    const network = makeNetwork(this, options);
    const logGroup = new LogGroup(this, 'Logs', {
      // One of CloudWatch's own numbers of days; another is refused when it is deployed.
      retention: options.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const stores = [reachPostgres(this, options.postgres, network), reachRedis(this, options.redis, network)];
    const taskDefinition = makeTask(this, { options, logGroup, balancerRanges: network.balancerRanges, stores });
    const service = new FargateService(this, 'Service', {
      cluster: new Cluster(this, 'Cluster', { vpc: network.vpc, containerInsightsV2: ContainerInsights.ENABLED }),
      taskDefinition,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: [network.service],
      assignPublicIp: false,
      // A new task takes calls before an old one is taken out; a release that does not become healthy is taken back.
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { enable: true, rollback: true },
      healthCheckGracePeriod: Duration.seconds(60),
      enableExecuteCommand: false,
    });
    const scaling = service.autoScaleTaskCount({ minCapacity: options.minTasks, maxCapacity: options.maxTasks });
    scaling.scaleOnCpuUtilization('Cpu', {
      targetUtilizationPercent: CPU_PERCENT,
      scaleOutCooldown: Duration.seconds(60),
      scaleInCooldown: Duration.seconds(300),
    });
    putBehindBalancer(this, network, service, options);
  }
}
