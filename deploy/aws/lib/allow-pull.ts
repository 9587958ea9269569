import type { FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

const ECR = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)/;

/** Lets ECS pull from a private ECR; from other registries whoever asks may. */
export function allowPull(task: FargateTaskDefinition, image: string): void {
  const [, account, region, repository] = ECR.exec(image) ?? [];
  if (repository === undefined) return;
  // This one knows no resources.
  task.addToExecutionRolePolicy(new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }));
  task.addToExecutionRolePolicy(
    new PolicyStatement({
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
      resources: [`arn:aws:ecr:${region}:${account}:repository/${repository}`],
    }),
  );
}
