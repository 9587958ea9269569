import { CfnOutput, Duration } from 'aws-cdk-lib';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ListenerCertificate,
  SslPolicy,
  TargetGroupLoadBalancingAlgorithmType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { Network } from './network.ts';
import type { Options } from './options.ts';
import { PORT } from './ports.ts';

/** HTTPS for callers, and nothing on any other port. */
export function putBehindBalancer(scope: Construct, network: Network, service: FargateService, options: Options): void {
  const balancer = new ApplicationLoadBalancer(scope, 'Balancer', {
    vpc: network.vpc,
    internetFacing: options.isPublic,
    vpcSubnets: { subnetType: options.isPublic ? SubnetType.PUBLIC : SubnetType.PRIVATE_WITH_EGRESS },
    securityGroup: network.balancer,
    dropInvalidHeaderFields: true,
    deletionProtection: true,
    // Shorter than the 72 s after which the server closes an idle connection, or calls would meet one that is gone.
    idleTimeout: Duration.seconds(60),
  });
  const listener = balancer.addListener('Https', {
    port: PORT.https,
    protocol: ApplicationProtocol.HTTPS,
    certificates: [ListenerCertificate.fromArn(options.certificateArn)],
    sslPolicy: SslPolicy.TLS13_12_RES_PQ,
    // Who may connect is in its security group.
    open: false,
  });
  listener.addTargets('Tasks', {
    port: PORT.calls,
    protocol: ApplicationProtocol.HTTP,
    targets: [service.loadBalancerTarget({ containerName: 'server', containerPort: PORT.calls })],
    loadBalancingAlgorithmType: TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
    deregistrationDelay: Duration.seconds(30),
    healthCheck: {
      path: '/readyz',
      interval: Duration.seconds(5),
      timeout: Duration.seconds(4),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
      healthyHttpCodes: '200',
    },
  });
  new CfnOutput(scope, 'BalancerName', {
    value: balancer.loadBalancerDnsName,
    description: `Make ${options.domain} an alias of it.`,
  });
}
