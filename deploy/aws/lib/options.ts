/** Where a store is: made here, one that exists (the ARN of the secret with its URL), or none at all. */
export type Store = 'make' | 'none' | `arn:${string}`;

export interface Options {
  /** Where the image is, with a tag or a digest: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/gatehouse:0.1.0`. */
  readonly image: string;
  /** Name by which clients reach it, such as mcp.example.com; it has to lead to the load balancer. */
  readonly domain: string;
  /** Of ACM, for that name, in the same region. */
  readonly certificateArn: string;
  readonly postgres: Store;
  readonly redis: Store;
  readonly minTasks: number;
  readonly maxTasks: number;
  /** CPU units of a task, of which the server gets all but those of the collector. */
  readonly cpu: number;
  readonly memoryMiB: number;
  /** True: reachable from the Internet. False: from the VPC and what is connected to it. */
  readonly isPublic: boolean;
  /** Who may connect to the load balancer. */
  readonly callers: readonly string[];
  readonly vpcCidr: string;
  readonly logRetentionDays: number;
  /** Secret with the key of HS256 tokens; without it one is made. */
  readonly jwtSecretArn?: string;
  /** Secret with the key before, while its tokens live. */
  readonly jwtPreviousSecretArn?: string;
  /** Secret with the Ed25519 key that signs the audit trail; without it one is made. */
  readonly auditKeyArn?: string;
  /** `none`: no collector beside the server, and telemetry goes nowhere. */
  readonly collectorImage: string;
  /** Further settings of docs/configuration.md that are no secret. */
  readonly settings: Readonly<Record<string, string>>;
  /** Further secrets, by the name of their setting: the ARN of the secret that holds each. */
  readonly secrets: Readonly<Record<string, string>>;
}

const DEFAULTS = {
  postgres: 'make',
  redis: 'make',
  minTasks: 2,
  maxTasks: 10,
  cpu: 1024,
  memoryMiB: 2048,
  isPublic: true,
  vpcCidr: '10.20.0.0/16',
  logRetentionDays: 30,
  collectorImage: 'public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3',
} as const;

/** @throws Error With everything that is missing or would not work, before anything is made. */
export function readOptions(context: (key: string) => unknown): Options {
  const text = (key: string, fallback = '') => String(context(key) ?? fallback);
  const whole = (key: string, fallback: number) => Number(context(key) ?? fallback);
  const optional = (key: 'jwtSecretArn' | 'jwtPreviousSecretArn' | 'auditKeyArn') =>
    text(key) === '' ? {} : { [key]: text(key) };
  const isPublic = text('isPublic', String(DEFAULTS.isPublic)) === 'true';
  const vpcCidr = text('vpcCidr', DEFAULTS.vpcCidr);
  const callers = text('callers', isPublic ? '0.0.0.0/0' : vpcCidr);
  const record = (key: string) => {
    const given = context(key) ?? {};
    return (typeof given === 'string' ? JSON.parse(given) : given) as Record<string, string>;
  };
  const options: Options = {
    image: text('image'),
    domain: text('domain'),
    certificateArn: text('certificateArn'),
    postgres: text('postgres', DEFAULTS.postgres) as Store,
    redis: text('redis', DEFAULTS.redis) as Store,
    minTasks: whole('minTasks', DEFAULTS.minTasks),
    maxTasks: whole('maxTasks', DEFAULTS.maxTasks),
    cpu: whole('cpu', DEFAULTS.cpu),
    memoryMiB: whole('memoryMiB', DEFAULTS.memoryMiB),
    isPublic,
    callers: callers.split(','),
    vpcCidr,
    logRetentionDays: whole('logRetentionDays', DEFAULTS.logRetentionDays),
    ...optional('jwtSecretArn'),
    ...optional('jwtPreviousSecretArn'),
    ...optional('auditKeyArn'),
    collectorImage: text('collectorImage', DEFAULTS.collectorImage),
    settings: record('settings'),
    secrets: record('secrets'),
  };
  const problems = problemsOf(options);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return options;
}

const isStore = (store: string) => store === 'make' || store === 'none' || store.startsWith('arn:');
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;

function problemsOf(options: Options): readonly string[] {
  const { image, domain, certificateArn, postgres, redis, minTasks, maxTasks, vpcCidr, settings, secrets } = options;
  const rules: readonly (readonly [boolean, string])[] = [
    [/^[^\s:]+(:\d+)?\/\S+[:@]\S+$/.test(image), 'image must name a registry, a repository, and a tag or digest.'],
    [/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain), 'domain must be a host name such as mcp.example.com.'],
    [certificateArn.startsWith('arn:'), 'certificateArn must be the ARN of a certificate of ACM.'],
    [isStore(postgres), 'postgres must be make, none, or the ARN of a secret with its URL.'],
    [isStore(redis), 'redis must be make, none, or the ARN of a secret with its URL.'],
    [Number.isInteger(minTasks) && minTasks >= 1, 'minTasks must be a whole number from 1.'],
    [Number.isInteger(maxTasks) && maxTasks >= minTasks, 'maxTasks must be a whole number, minTasks at least.'],
    [PRIVATE.test(vpcCidr), 'vpcCidr must be a private network such as 10.20.0.0/16.'],
    [
      maxTasks === 1 || (postgres !== 'none' && redis !== 'none'),
      'Tasks share sessions, limits and data through Redis and Postgres: with either none, maxTasks must be 1.',
    ],
    ...Object.keys(settings).map(
      (name) =>
        [!MADE.test(name) && !SECRET.test(name), `settings.${name} is set here already, or is a secret.`] as const,
    ),
    ...Object.entries(secrets).map(
      ([name, arn]) =>
        [
          /^[A-Z][A-Z0-9_]*$/.test(name) && !MADE.test(name) && !(name in settings) && SECRET_ARN.test(arn),
          `secrets.${name} must be a setting that is not set here already, and the whole ARN of a secret.`,
        ] as const,
    ),
  ];
  return rules.filter(([isKept]) => !isKept).map(([, problem]) => problem);
}

/** With the six characters that Secrets Manager puts behind the name. */
const SECRET_ARN = /^arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:\S+-\w{6}$/;
/** What the stack says itself, or has an option of its own for. */
const MADE =
  /^(NODE_ENV|HOST|PORT|PUBLIC_URL|DATA_DIR|METRICS_(HOST|PORT)|TLS|TLS_(CERT|KEY)_PATH|PLAIN_HTTP_FROM|TRUST_PROXY|NODE_EXTRA_CA_CERTS|(PRE_STOP_DELAY|SHUTDOWN_TIMEOUT)_MS|(DATABASE_URL|REDIS_URL|JWT_(PREVIOUS_)?SECRET|AUDIT_SIGNING_KEY)(_FILE)?|AUDIT_SIGNING_KEY_PATH|PG[A-Z]+)$/;
const SECRET = /^(AUTH_KEYS|.*_(SECRET|TOKEN|KEY|PASSWORD))(_FILE)?$/;
