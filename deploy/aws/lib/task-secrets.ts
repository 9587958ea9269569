import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Secret as EcsSecret } from 'aws-cdk-lib/aws-ecs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Options } from './options.ts';
import { existing } from './postgres.ts';

type Secrets = Readonly<Record<string, EcsSecret>>;

/** What verifies the tokens of an issuer. */
const FOREIGN_KEYS = ['JWKS_URL', 'JWT_PUBLIC_KEY', 'JWT_PUBLIC_KEY_PATH'];

/** Secrets of the server but those of its stores, by the name of their setting. */
export function taskSecrets(stack: Stack, options: Options): Secrets {
  const further = Object.entries(options.secrets).map(
    ([name, arn]) => [name, existing(stack, `Further-${name}`, arn)] as const,
  );
  return {
    ...tokenKeys(stack, options),
    AUDIT_SIGNING_KEY: auditKey(stack, options),
    ...Object.fromEntries(further),
  };
}

function tokenKeys(stack: Stack, options: Options): Secrets {
  const { jwtSecretArn, jwtPreviousSecretArn, settings, secrets } = options;
  const hasIssuer = FOREIGN_KEYS.some((name) => name in settings || name in secrets);
  if (jwtSecretArn === undefined && hasIssuer) {
    // Beside an issuer a key of tokens would be a second way in; what tasks sign for clients needs one of its own then.
    return 'STATE_SECRET' in secrets
      ? {}
      : { STATE_SECRET: made(stack, 'StateSecret', 'Signs what clients bring back to Gatehouse') };
  }
  return {
    JWT_SECRET:
      jwtSecretArn === undefined
        ? made(stack, 'JwtSecret', 'Key of the tokens of Gatehouse (HS256)')
        : existing(stack, 'JwtSecret', jwtSecretArn),
    ...(jwtPreviousSecretArn !== undefined && {
      JWT_PREVIOUS_SECRET: existing(stack, 'JwtPreviousSecret', jwtPreviousSecretArn),
    }),
  };
}

function made(stack: Stack, id: string, description: string): EcsSecret {
  const generateSecretString = { passwordLength: 64, excludePunctuation: true };
  return EcsSecret.fromSecretsManager(new Secret(stack, id, { description, generateSecretString }));
}

/** One for all tasks: with a key of each, gone with it, nobody could verify their trail. */
function auditKey(stack: Stack, { auditKeyArn }: Options): EcsSecret {
  if (auditKeyArn !== undefined) return existing(stack, 'AuditKey', auditKeyArn);
  return EcsSecret.fromSecretsManager(
    new Secret(stack, 'AuditKey', {
      description: 'Key that signs the audit trail of Gatehouse (Ed25519)',
      // 64 hexadecimal digits, which are such a key.
      generateSecretString: {
        passwordLength: 64,
        excludePunctuation: true,
        excludeUppercase: true,
        excludeCharacters: 'ghijklmnopqrstuvwxyz',
        requireEachIncludedType: false,
      },
      // The trail outlives the stack in a snapshot.
      removalPolicy: RemovalPolicy.RETAIN,
    }),
  );
}
