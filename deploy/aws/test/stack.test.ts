import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { propertiesOf, synthesize } from './synthesized.ts';

describe('what is made', () => {
  const template = synthesize();

  it('serves HTTPS and nothing else, in front of tasks that are ready', () => {
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: Match.stringLikeRegexp('^ELBSecurityPolicy-TLS13-1-2-Res'),
      Certificates: [{ CertificateArn: Match.stringLikeRegexp('^arn:aws:acm:') }],
    });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      Port: 8443,
      Protocol: 'HTTP',
      HealthCheckPath: '/readyz',
      Matcher: { HttpCode: '200' },
    });
  });

  it('has two to ten tasks at 70 % CPU, in private subnets, and takes a bad release back', () => {
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 2, MaxCapacity: 10 });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: Match.objectLike({
        TargetValue: 70,
        PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
      }),
    });
    template.hasResourceProperties('AWS::ECS::Service', {
      DeploymentConfiguration: Match.objectLike({
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        MinimumHealthyPercent: 100,
      }),
      NetworkConfiguration: { AwsvpcConfiguration: Match.objectLike({ AssignPublicIp: 'DISABLED' }) },
    });
  });

  it('encrypts its stores, in two zones, where nothing leads in or out but from tasks', () => {
    template.hasResourceProperties('AWS::RDS::DBInstance', {
      MultiAZ: true,
      StorageEncrypted: true,
      PubliclyAccessible: false,
      DeletionProtection: true,
    });
    template.hasResourceProperties('AWS::RDS::DBParameterGroup', { Parameters: { 'rds.force_ssl': '1' } });
    template.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
      TransitEncryptionEnabled: true,
      TransitEncryptionMode: 'required',
      AtRestEncryptionEnabled: true,
      MultiAZEnabled: true,
      AutomaticFailoverEnabled: true,
    });
  });

  it('opens each port to whom it is for, and only the first to everybody', () => {
    const groups = template.findResources('AWS::EC2::SecurityGroup');
    const inline = (which: 'SecurityGroupIngress' | 'SecurityGroupEgress') =>
      Object.values(groups).flatMap(
        ({ Properties: { [which]: rules = [] } }) =>
          rules as { CidrIp: string; FromPort: number; IpProtocol: string }[],
      );
    expect(inline('SecurityGroupIngress')).toEqual([
      expect.objectContaining({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }),
    ]);
    const allowed = inline('SecurityGroupEgress').filter(({ CidrIp }) => CidrIp === '0.0.0.0/0');
    expect(allowed).toEqual([expect.objectContaining({ FromPort: 443, ToPort: 443 })]);
    const nameOf = (group: unknown) => /(\w+)Group/.exec(JSON.stringify(group))![1];
    const between = propertiesOf(template, 'AWS::EC2::SecurityGroupIngress').map(
      ({ SourceSecurityGroupId: from, GroupId: to, FromPort }) =>
        `${nameOf(from)} to ${nameOf(to)}: ${String(FromPort)}`,
    );
    expect(between.toSorted()).toEqual([
      'Balancer to Service: 8443',
      'Service to Postgres: 5432',
      'Service to Redis: 6379',
    ]);
  });

  it('keeps logs for a time, and holds secrets by reference alone', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    for (const secret of propertiesOf(template, 'AWS::SecretsManager::Secret')) {
      const { SecretString: given, GenerateSecretString: made } = secret;
      expect(made !== undefined || JSON.stringify(given).includes('{{resolve:secretsmanager:')).toBe(true);
    }
  });

  it('may be reached from inside alone', () => {
    const inside = synthesize({ isPublic: 'false' });
    inside.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
    const rules = Object.values(inside.findResources('AWS::EC2::SecurityGroup')).flatMap(
      ({ Properties: { SecurityGroupIngress = [] } }) => SecurityGroupIngress as { CidrIp: string }[],
    );
    expect(rules.map(({ CidrIp }) => CidrIp)).toEqual(['10.20.0.0/16']);
  });

  it('uses stores that exist instead, and makes none then', () => {
    const arn = (name: string) => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}-AbCdEf`;
    const own = synthesize({
      postgres: arn('pg'),
      redis: arn('redis'),
      jwtSecretArn: arn('jwt'),
      auditKeyArn: arn('audit'),
    });
    for (const type of ['AWS::RDS::DBInstance', 'AWS::ElastiCache::ReplicationGroup', 'AWS::SecretsManager::Secret'])
      own.resourceCountIs(type, 0);
    expect(waysOut(own)).toEqual([443, 5432, 6379]);
    expect(waysOut(synthesize({ redis: arn('redis') }))).toEqual([443, 6379]);
  });
});

/** Ports on which something may be reached wherever it is. */
function waysOut(template: ReturnType<typeof synthesize>): readonly number[] {
  return Object.values(template.findResources('AWS::EC2::SecurityGroup'))
    .flatMap(({ Properties: { SecurityGroupEgress: rules = [] } }) => rules as { CidrIp: string; FromPort: number }[])
    .filter(({ CidrIp }) => CidrIp === '0.0.0.0/0')
    .map(({ FromPort }) => FromPort)
    .toSorted((a, b) => a - b);
}
