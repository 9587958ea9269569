import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { GatehouseStack } from '../lib/gatehouse-stack.ts';
import { readOptions } from '../lib/options.ts';

/** The least that has to be said. */
export const LEAST = {
  image: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/gatehouse:0.1.0',
  domain: 'mcp.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/abc',
};
const ENV = { account: '123456789012', region: 'eu-central-1' };

export function synthesize(context: Record<string, unknown> = {}): Template {
  const all: Record<string, unknown> = { ...LEAST, ...context };
  const stack = new GatehouseStack(
    new App(),
    'Gatehouse',
    readOptions((key) => all[key]),
    { env: ENV },
  );
  return Template.fromStack(stack);
}

export interface Container {
  readonly Name: string;
  readonly Essential: boolean;
  readonly ReadonlyRootFilesystem: boolean;
  readonly Environment?: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Secrets?: readonly { readonly Name: string; readonly ValueFrom: unknown }[];
  readonly DependsOn?: readonly { readonly ContainerName: string; readonly Condition: string }[];
  readonly MountPoints?: readonly { readonly ContainerPath: string }[];
  readonly HealthCheck?: { readonly Command: readonly string[] };
  readonly StopTimeout?: number;
  readonly EntryPoint?: readonly string[];
}

export const propertiesOf = (template: Template, type: string): readonly Record<string, unknown>[] =>
  Object.values(template.findResources(type)).map((resource) => resource['Properties'] as Record<string, unknown>);

export const containersOf = (template: Template): Record<string, Container> => {
  const [task] = propertiesOf(template, 'AWS::ECS::TaskDefinition');
  const containers = task!['ContainerDefinitions'] as readonly Container[];
  return Object.fromEntries(containers.map((container) => [container.Name, container]));
};
