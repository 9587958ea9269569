import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { InstanceClass, InstanceSize, InstanceType, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Secret as EcsSecret } from 'aws-cdk-lib/aws-ecs';
import {
  CaCertificate,
  Credentials,
  DatabaseInstance,
  DatabaseInstanceEngine,
  ParameterGroup,
  PostgresEngineVersion,
} from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Network } from './network.ts';
import type { Store } from './options.ts';
import { PORT } from './ports.ts';

/** What a task has to be told to use a store. */
export interface Reach {
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, EcsSecret>>;
}

export const NOTHING: Reach = { environment: {}, secrets: {} };
const NAME = 'gatehouse';

export function reachPostgres(scope: Construct, store: Store, network: Network): Reach {
  if (store === 'none') return NOTHING;
  if (store !== 'make') return { ...NOTHING, secrets: { DATABASE_URL: existing(scope, 'PostgresUrl', store) } };
  const engine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 });
  const instance = new DatabaseInstance(scope, 'Postgres', {
    engine,
    instanceType: InstanceType.of(InstanceClass.T4G, InstanceSize.SMALL),
    vpc: network.vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    securityGroups: [network.postgres],
    credentials: Credentials.fromGeneratedSecret(NAME),
    databaseName: NAME,
    multiAz: true,
    allocatedStorage: 20,
    maxAllocatedStorage: 200,
    storageEncrypted: true,
    caCertificate: CaCertificate.RDS_CA_RSA2048_G1,
    parameterGroup: new ParameterGroup(scope, 'PostgresSettings', { engine, parameters: { 'rds.force_ssl': '1' } }),
    backupRetention: Duration.days(14),
    autoMinorVersionUpgrade: true,
    deletionProtection: true,
    // The audit trail is in it.
    removalPolicy: RemovalPolicy.SNAPSHOT,
  });
  const address = instance.dbInstanceEndpointAddress;
  return {
    // Its driver takes the password from there, so a rotated one needs new tasks and no new template.
    environment: { DATABASE_URL: `postgres://${NAME}@${address}:${PORT.postgres}/${NAME}?sslmode=verify-full` },
    secrets: { PGPASSWORD: EcsSecret.fromSecretsManager(instance.secret!, 'password') },
  };
}

export function existing(scope: Construct, id: string, arn: string): EcsSecret {
  return EcsSecret.fromSecretsManager(Secret.fromSecretCompleteArn(scope, id, arn));
}
