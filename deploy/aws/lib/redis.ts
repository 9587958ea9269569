import { Fn, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { Secret as EcsSecret } from 'aws-cdk-lib/aws-ecs';
import { CfnReplicationGroup, CfnSubnetGroup } from 'aws-cdk-lib/aws-elasticache';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Network } from './network.ts';
import type { Store } from './options.ts';
import { PORT } from './ports.ts';
import { existing, NOTHING, type Reach } from './postgres.ts';

/** Two nodes in two zones, one server to whoever asks. Nothing in it must outlive it, so there are no snapshots. */
export function reachRedis(scope: Construct, store: Store, network: Network): Reach {
  if (store === 'none') return NOTHING;
  if (store !== 'make') return { ...NOTHING, secrets: { REDIS_URL: existing(scope, 'RedisUrl', store) } };
  const token = new Secret(scope, 'RedisToken', {
    description: 'AUTH token of the Redis of Gatehouse',
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
  });
  const subnets = new CfnSubnetGroup(scope, 'RedisSubnets', {
    description: 'Stores of Gatehouse',
    subnetIds: network.vpc.isolatedSubnets.map(({ subnetId }) => subnetId),
  });
  const group = new CfnReplicationGroup(scope, 'Redis', {
    replicationGroupDescription: 'Sessions, limits and cached answers of Gatehouse',
    engine: 'valkey',
    engineVersion: '8.0',
    cacheNodeType: 'cache.t4g.small',
    numNodeGroups: 1,
    replicasPerNodeGroup: 1,
    automaticFailoverEnabled: true,
    multiAzEnabled: true,
    transitEncryptionEnabled: true,
    transitEncryptionMode: 'required',
    atRestEncryptionEnabled: true,
    authToken: token.secretValue.unsafeUnwrap(),
    port: PORT.redis,
    cacheSubnetGroupName: subnets.ref,
    securityGroupIds: [network.redis.securityGroupId],
    snapshotRetentionLimit: 0,
    autoMinorVersionUpgrade: true,
  });
  const parts = [
    'rediss://:',
    token.secretValue.unsafeUnwrap(),
    '@',
    group.attrPrimaryEndPointAddress,
    `:${PORT.redis}`,
  ];
  // CloudFormation writes the token into it; the template has its reference alone.
  const url = new Secret(scope, 'RedisAddress', {
    description: 'URL of the Redis of Gatehouse',
    secretStringValue: SecretValue.unsafePlainText(Fn.join('', parts)),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return { ...NOTHING, secrets: { REDIS_URL: EcsSecret.fromSecretsManager(url) } };
}
