import { Match } from 'aws-cdk-lib/assertions';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkConfig } from '../../../src/config/load-config.ts';
import { containersOf, propertiesOf, synthesize } from './synthesized.ts';

const SECRETS: Readonly<Record<string, string>> = {
  STATE_SECRET: 'Qw8zN4xV1mKj6HtY3bRc9LpS7dFg2EaU',
  JWT_SECRET: 'Zk3vT9qLw2RbX7nYc5HsJd8FgPm4AeUu',
  AUDIT_SIGNING_KEY: '7f3c09b1e85d42a6f0c91d38b7e64a2560fd83c17ba94e02d5368ac1f79b40e3',
  REDIS_URL: 'rediss://:Zk3vT9qLw2RbX7nY@redis.example.com:6379',
  DATABASE_URL: 'postgres://gatehouse@postgres.example.com:5432/gatehouse',
  PGPASSWORD: 'x',
};

let cwd: string;
beforeAll(() => void (cwd = mkdtempSync(join(tmpdir(), 'gatehouse-task-'))));
afterAll(() => rmSync(cwd, { recursive: true }));

describe('a task', () => {
  const template = synthesize({ settings: { LOG_LEVEL: 'warn' } });
  const { server, authorities, collector } = containersOf(template);

  /** As the container gets it, with what only AWS knows filled in. */
  const environment = () => ({
    ...Object.fromEntries(
      server!.Environment!.map(({ Name, Value }) => [Name, typeof Value === 'string' ? Value : SECRETS[Name]!]),
    ),
    ...Object.fromEntries(server!.Secrets!.map(({ Name }) => [Name, SECRETS[Name]!])),
  });

  it('has settings the server starts with', () => {
    expect(() => checkConfig(environment(), cwd)).not.toThrow();
    const { TRUST_PROXY: _left, ...untrusting } = environment() as Record<string, string>;
    expect(() => checkConfig(untrusting, cwd)).toThrow();
  });

  it('takes plain HTTP from the subnets of the load balancer alone', () => {
    const { PLAIN_HTTP_FROM: ranges, TRUST_PROXY: trusted } = environment() as Record<string, string>;
    const [balancer] = propertiesOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    const named = (balancer!['Subnets'] as { Ref: string }[]).map(({ Ref }) => Ref);
    const subnets = template.findResources('AWS::EC2::Subnet');
    const blocks = named.map((name) => subnets[name]!['Properties'].CidrBlock as string);
    expect(ranges!.split(',')).toEqual(blocks);
    expect(trusted).toBe(ranges);
  });

  it('gets its secrets from Secrets Manager, and none in its environment', () => {
    expect(server!.Secrets!.map(({ Name }) => Name).toSorted()).toEqual([
      'AUDIT_SIGNING_KEY',
      'JWT_SECRET',
      'PGPASSWORD',
      'REDIS_URL',
    ]);
    const url = server!.Environment!.find(({ Name }) => Name === 'DATABASE_URL')!.Value;
    expect(JSON.stringify(url)).toMatch(/postgres:\/\/gatehouse@.*sslmode=verify-full/);
    expect(JSON.stringify(server!.Environment)).not.toContain('resolve:secretsmanager');
  });

  it('signs the trail with one key, which outlives the stack', () => {
    const [made] = Object.values(
      template.findResources('AWS::SecretsManager::Secret', {
        Properties: { Description: Match.stringLikeRegexp('audit trail') },
      }),
    );
    expect(made).toMatchObject({ DeletionPolicy: 'Retain' });
    const { PasswordLength, ExcludeCharacters, ExcludePunctuation, ExcludeUppercase } = made!['Properties']
      .GenerateSecretString as Record<string, unknown>;
    expect({ PasswordLength, ExcludePunctuation, ExcludeUppercase }).toEqual({
      PasswordLength: 64,
      ExcludePunctuation: true,
      ExcludeUppercase: true,
    });
    const left = [...'0123456789abcdefghijklmnopqrstuvwxyz'].filter(
      (each) => !String(ExcludeCharacters).includes(each),
    );
    expect(left.join('')).toBe('0123456789abcdef');
    const { AUDIT_SIGNING_KEY: _none, ...without } = environment() as Record<string, string>;
    expect(() => checkConfig(without, cwd)).toThrow(/AUDIT_SIGNING_KEY/);
  });

  it('gets further secrets by reference, and may read those', () => {
    const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:github-AbCdEf';
    const further = synthesize({ secrets: { GITHUB_TOKEN: arn } });
    expect(containersOf(further)['server']!.Secrets).toContainEqual({ Name: 'GITHUB_TOKEN', ValueFrom: arn });
    const policies = propertiesOf(further, 'AWS::IAM::Policy').map((policy) => JSON.stringify(policy));
    expect(policies.some((policy) => policy.includes('GetSecretValue') && policy.includes(arn))).toBe(true);
  });

  it('has no key of tokens beside an issuer, which nobody asked for', () => {
    const settings = {
      JWKS_URL: 'https://id.example.com/keys',
      AUTH_ISSUER: 'https://id.example.com',
      AUTH_AUDIENCE: 'https://mcp.example.com/mcp',
    };
    const made = (context: Record<string, unknown>) => {
      const { server: own } = containersOf(synthesize({ settings, ...context }));
      return own!.Secrets!.map(({ Name }) => Name).toSorted();
    };
    expect(made({})).toEqual(['AUDIT_SIGNING_KEY', 'PGPASSWORD', 'REDIS_URL', 'STATE_SECRET']);
    const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:jwt-AbCdEf';
    expect(made({ jwtSecretArn: arn })).toContain('JWT_SECRET');
    expect(made({ secrets: { STATE_SECRET: arn } })).toContain('STATE_SECRET');
    const { JWT_SECRET: _none, ...rest } = environment() as Record<string, string>;
    const started = { ...rest, ...settings, STATE_SECRET: SECRETS['STATE_SECRET']! };
    expect(() => checkConfig(started, cwd)).not.toThrow();
  });

  it('may pull its own image from ECR, and no other', () => {
    const statements = propertiesOf(template, 'AWS::IAM::Policy').flatMap(
      ({ PolicyDocument }) =>
        (PolicyDocument as { Statement: { Action: string | string[]; Resource: unknown }[] }).Statement,
    );
    const pulling = statements.filter(({ Action }) => Action.includes('ecr:BatchGetImage'));
    expect(pulling.map(({ Resource }) => Resource)).toEqual([
      'arn:aws:ecr:eu-central-1:123456789012:repository/gatehouse',
    ]);
  });

  it('trusts the authority of RDS before the server starts', () => {
    expect(server!.DependsOn).toContainEqual({ ContainerName: 'authorities', Condition: 'SUCCESS' });
    expect(authorities).toMatchObject({ Essential: false, ReadonlyRootFilesystem: true });
    expect(authorities!.EntryPoint![0]).toBe('node');
    expect(authorities!.EntryPoint!.at(-1)).toContain((environment() as Record<string, string>)['NODE_EXTRA_CA_CERTS']);
    const own = synthesize({ postgres: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:pg-AbCdEf' });
    expect(containersOf(own)['authorities']).toBeUndefined();
  });

  it('writes nowhere but to /data, is asked by Node, and is given longer to stop than it takes', () => {
    expect(server!.ReadonlyRootFilesystem).toBe(true);
    expect(server!.MountPoints!.map(({ ContainerPath }) => ContainerPath)).toEqual(['/data']);
    expect(environment()).toMatchObject({ DATA_DIR: expect.stringMatching(/^\/data\/./) });
    expect(readFileSync('../../Dockerfile', 'utf8')).toContain('VOLUME /data');
    expect(server!.HealthCheck!.Command).toEqual(['CMD', 'node', 'dist/cli/check-health.js']);
    const { PRE_STOP_DELAY_MS: before, SHUTDOWN_TIMEOUT_MS: drain } = environment() as Record<string, string>;
    expect(server!.StopTimeout! * 1000).toBeGreaterThan(Number(before) + Number(drain));
    expect(server!.StopTimeout).toBeLessThanOrEqual(120);
  });

  it('has a collector that no call needs, where one is wanted', () => {
    expect(collector!.Essential).toBe(false);
    expect(environment()).toMatchObject({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' });
    const without = containersOf(synthesize({ collectorImage: 'none' }));
    expect(Object.keys(without).toSorted()).toEqual(['authorities', 'server']);
  });
});
