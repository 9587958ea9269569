import { IpAddresses, Peer, Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { Options, Store } from './options.ts';
import { PORT } from './ports.ts';

export interface Network {
  readonly vpc: Vpc;
  /** Where the load balancer stands, and from where it calls. */
  readonly balancerRanges: readonly string[];
  readonly balancer: SecurityGroup;
  readonly service: SecurityGroup;
  readonly postgres: SecurityGroup;
  readonly redis: SecurityGroup;
}

type NetworkOptions = Pick<Options, 'vpcCidr' | 'isPublic' | 'callers' | 'postgres' | 'redis'>;

/** Three kinds of subnets in two zones: the load balancer's, the tasks' behind NAT, and one for stores without a way out. */
export function makeNetwork(scope: Construct, options: NetworkOptions): Network {
  const { vpcCidr, isPublic, callers } = options;
  const vpc = new Vpc(scope, 'Vpc', {
    ipAddresses: IpAddresses.cidr(vpcCidr),
    maxAzs: 2,
    // One for each zone, so that losing a zone takes no way out from the other.
    natGateways: 2,
    subnetConfiguration: [
      { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
      { name: 'tasks', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 22 },
      { name: 'stores', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
    ],
  });
  const group = (id: string, description: string) =>
    new SecurityGroup(scope, id, { vpc, description, allowAllOutbound: false });
  const balancer = group('BalancerGroup', 'Load balancer of Gatehouse');
  const service = group('ServiceGroup', 'Tasks of Gatehouse');
  const postgres = group('PostgresGroup', 'Postgres of Gatehouse');
  const redis = group('RedisGroup', 'Redis of Gatehouse');
  const pass = (from: SecurityGroup, to: SecurityGroup, port: number, what: string) => {
    from.addEgressRule(to, Port.tcp(port), what);
    to.addIngressRule(from, Port.tcp(port), what);
  };
  for (const range of callers) balancer.addIngressRule(Peer.ipv4(range), Port.tcp(PORT.https), 'Callers');
  pass(balancer, service, PORT.calls, 'Calls');
  pass(service, postgres, PORT.postgres, 'Postgres');
  pass(service, redis, PORT.redis, 'Redis');
  // Upstreams, issuers, the registry, Secrets Manager, logs and traces.
  service.addEgressRule(Peer.anyIpv4(), Port.tcp(PORT.https), 'Upstreams and AWS');
  // Where they are is in their URLs, which are secret.
  if (exists(options.postgres)) service.addEgressRule(Peer.anyIpv4(), Port.tcp(PORT.postgres), 'Postgres that exists');
  if (exists(options.redis)) service.addEgressRule(Peer.anyIpv4(), Port.tcp(PORT.redis), 'Redis that exists');
  const from = isPublic ? vpc.publicSubnets : vpc.privateSubnets;
  return { vpc, balancerRanges: from.map(({ ipv4CidrBlock }) => ipv4CidrBlock), balancer, service, postgres, redis };
}

const exists = (store: Store) => store.startsWith('arn:');
