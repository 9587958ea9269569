import { describe, expect, it } from 'vitest';
import { readOptions } from '../lib/options.ts';
import { LEAST } from './synthesized.ts';

const read = (context: Record<string, unknown>) => {
  const all: Record<string, unknown> = { ...LEAST, ...context };
  return readOptions((key) => all[key]);
};

const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:other-AbCdEf';

describe('the options', () => {
  it('need three values, and name all that are missing at once', () => {
    expect(read({})).toMatchObject({ minTasks: 2, maxTasks: 10, postgres: 'make', redis: 'make' });
    expect(() => readOptions(() => undefined)).toThrow(/^image .*\ndomain .*\ncertificateArn .*$/);
  });

  it.each([
    [{ redis: 'none' }, /Redis and Postgres/],
    [{ postgres: 'none' }, /Redis and Postgres/],
    [{ postgres: 'yes' }, /^postgres must be make/],
    [{ maxTasks: '1' }, /^maxTasks/],
    [{ minTasks: 'two' }, /minTasks/],
    [{ vpcCidr: '8.8.0.0/16' }, /^vpcCidr/],
    [{ image: 'gatehouse' }, /^image/],
    [{ settings: { JWT_SECRET: 'x' } }, /^settings.JWT_SECRET/],
    [{ settings: { GITHUB_TOKEN: 'x' } }, /^settings.GITHUB_TOKEN/],
    [{ secrets: { GITHUB_TOKEN: 'ghp_x' } }, /^secrets.GITHUB_TOKEN/],
    [{ secrets: { JWT_SECRET: ARN } }, /^secrets.JWT_SECRET/],
    [{ secrets: { NODE_ENV: ARN } }, /^secrets.NODE_ENV/],
    [{ secrets: { LOG_LEVEL: ARN }, settings: { LOG_LEVEL: 'warn' } }, /^secrets.LOG_LEVEL/],
    [{ settings: { TRUST_PROXY: '10.0.0.0/8' } }, /^settings.TRUST_PROXY/],
  ])('are refused where they would not work: %o', (context, problem) => {
    expect(() => read(context)).toThrow(problem);
  });

  it('may share nothing where there is one task', () => {
    expect(read({ redis: 'none', postgres: 'none', minTasks: 1, maxTasks: 1 })).toMatchObject({ maxTasks: 1 });
  });

  it('take settings as the command line gives them', () => {
    expect(read({ settings: '{"LOG_LEVEL":"warn"}' }).settings).toEqual({ LOG_LEVEL: 'warn' });
    expect(read({ secrets: JSON.stringify({ GITHUB_TOKEN: ARN }) }).secrets).toEqual({ GITHUB_TOKEN: ARN });
  });
});
