import { z } from 'zod';
import { ownBudgetsSchema } from './budgets.schema.js';
import { refuseDuplicateClients } from './duplicate-clients.js';
import { rates } from './rate.js';
import { field, recordList } from './record-list.js';
import { flag, list, moment, text, wholeNumber } from './setting-kinds.js';

/** Names a client in tokens, audit rows and on the command line. */
export const CLIENT_ID = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

const HASH = /^sha256:[0-9a-f]{64}$/;
const PATTERN = /^[A-Za-z0-9_.*-]{1,128}$/;

const notAMapping = { error: 'must be a mapping of keys' };

const clientKeySchema = z.strictObject(
  {
    hash: field(
      z
        .string({ error: 'must be text' })
        .regex(HASH, { error: 'must be sha256: and 64 hexadecimal digits in lower case' }),
      {
        description: 'SHA-256 of the whole key, as `printf %s "$KEY" | sha256sum` prints it, behind `sha256:`.',
      },
    ),
    notBefore: field(moment().optional(), { description: 'The key is refused before this moment.' }),
    expiresAt: field(moment().optional(), { description: 'The key is refused from this moment on.' }),
  },
  notAMapping,
);

/** Names in a certificate are compared as they stand there. */
const nameIn = (place: string, example: string) =>
  field(text().optional(), { description: `${place}, such as \`${example}\`.` });

const certificateSchema = z
  .strictObject(
    {
      commonName: nameIn('The common name of its subject', 'crm-bot'),
      uri: nameIn('A URI among its alternative names', 'spiffe://example.com/crm-bot'),
      dns: nameIn('A DNS name among them', 'crm-bot.internal.example.com'),
      email: nameIn('A mail address among them', 'crm-bot@example.com'),
    },
    notAMapping,
  )
  .refine((names) => Object.values(names).filter((name) => name !== undefined).length === 1, {
    error: 'must have exactly one of commonName, uri, dns and email',
  });

const patterns = () =>
  list(text().regex(PATTERN, { error: 'must list names of tools, with * for any run of characters, such as get_*' }));

/** The same words as in the record itself. */
const shadowSchema = z.strictObject(
  {
    tools: field(patterns().optional(), { description: 'Names of the tools it would be left with.' }),
    allowWrite: field(flag().optional(), { description: '`false`: it would only read.' }),
    maxRecordsPerQuery: field(wholeNumber(1, 1_000_000).optional(), {
      description: 'The most records one answer would hold.',
    }),
  },
  notAMapping,
);

const clientSchema = z.strictObject(
  {
    id: field(
      z.string({ error: 'must be text' }).regex(CLIENT_ID, {
        error: 'must be 1 to 64 letters, digits, dots, underscores, @ or hyphens, a letter or digit first',
      }),
      { description: 'Names the client: in `client_id` of a token, in audit rows and on the command line.' },
    ),
    description: field(text().optional(), { description: 'For people.' }),
    enabled: field(flag().default(true), { description: '`false` refuses every credential of the client with 401.' }),
    notBefore: field(moment().optional(), { description: 'The client is refused before this moment.' }),
    expiresAt: field(moment().optional(), { description: 'The client is refused from this moment on.' }),
    keys: field(z.array(clientKeySchema, { error: 'must be a list' }).default([]), {
      description:
        'API keys, beside those that `gatehouse keys create` keeps in `KEYS_FILE`. Two make a rotation seamless.',
      fields: clientKeySchema,
    }),
    certificate: field(certificateSchema.optional(), {
      description: 'The name by which its client certificate is known; exactly one of these. See [mTLS](mtls.md).',
      fields: certificateSchema,
    }),
    roles: field(list(text()).optional(), {
      description: 'Roles of its keys; a token that names the client keeps those of its roles that stand here.',
    }),
    scopes: field(list(text()).optional(), {
      description: 'Scopes of its keys; a token that names the client keeps those of its scopes that stand here.',
    }),
    tools: field(patterns().optional(), {
      description:
        'Names of the tools it may call, `*` for any run of characters; an empty list is none. Left out: all.',
    }),
    allowWrite: field(flag().default(false), { description: 'Whether it may call tools that do more than read.' }),
    maxRecordsPerQuery: field(wholeNumber(1, 1_000_000).optional(), {
      description: 'The most records one answer may hold; a larger answer is refused. Left out: what the tool allows.',
    }),
    shadow: field(shadowSchema.optional(), {
      description:
        'What it is to be narrowed to one day: refuses nothing, and [reports](limits.md#trying-a-limit-out) what it would.',
      fields: shadowSchema,
    }),
    limits: field(rates().optional(), {
      description:
        'How often each of its principals may call, beside the [limits](limits.md) of all: `60/min`, or several of them.',
    }),
    budgets: field(ownBudgetsSchema.optional(), {
      description: 'What it may read, all its principals together. See [budgets](limits.md#budgets).',
      fields: ownBudgetsSchema,
    }),
  },
  notAMapping,
);

export const clientsSchema = recordList(
  z
    .array(clientSchema, { error: 'must be a list' })
    .superRefine(refuseDuplicateClients, { when: () => true })
    .default([]),
  {
    description:
      'The applications that call, and what each may do at most: a token or certificate that names a client is narrowed ' +
      'by its record, and never allowed more by it. Moments are written as `2026-12-31` (the beginning of that day, UTC) or ' +
      'as `2026-12-31T18:00:00Z`. How to use it: [API keys](api-keys.md).',
    fields: clientSchema,
    example: `clients:
  - id: crm-bot
    description: Nightly report of the sales team
    roles: [user]
    tools: [search_*, get_dashboard_metrics]
    maxRecordsPerQuery: 50
    limits: 60/min
    expiresAt: 2027-06-30
    keys:
      - hash: sha256:83fc7983e1a6270475e8718da5d78e304a0bf0edd0fa11e3756a7d49c6911fc8
        expiresAt: 2027-01-31
`,
  },
);
