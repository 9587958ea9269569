import { App } from 'aws-cdk-lib';
import { GatehouseStack } from './lib/gatehouse-stack.ts';
import { readOptions } from './lib/options.ts';

// `cdk deploy -c image=... -c domain=... -c certificateArn=...`: docs/aws.md has them all.
const app = new App();
new GatehouseStack(
  app,
  'Gatehouse',
  readOptions((key) => app.node.tryGetContext(key) as unknown),
);
