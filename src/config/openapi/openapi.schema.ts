import { z } from 'zod';
import { accessRule } from '../access-rule.js';
import { field, recordList } from '../record-list.js';
import { flag, list, text, wholeNumber } from '../setting-kinds.js';
import { isBaseUrl } from '../toolsets.schema.js';
import { credentialProblems, openapiCredentialSchema } from './openapi-credential.schema.js';
import { openapiOperationSchema, operationPattern } from './openapi-operation.schema.js';

/** Begins the name of each of its tools. */
const NAME = /^[a-z][a-z0-9-]{0,31}$/;
const aList = { error: 'must be a list' };

const apiSchema = z.strictObject(
  {
    name: field(
      text().regex(NAME, { error: 'must be 1 to 32 lower-case letters, digits or hyphens, a letter first' }),
      {
        description: 'Names it in metrics and the audit. Its operation `getPet` is offered as `<name>_getPet`.',
      },
    ),
    enabled: field(flag().default(true), { description: '`false` leaves it out.' }),
    description: field(text(), {
      description:
        'File with its OpenAPI 3.0 or 3.1 description, JSON or YAML. Nothing it refers to elsewhere is fetched.',
    }),
    url: field(
      text().refine(isBaseUrl, { error: 'must be an http:// or https:// URL without credentials and query' }),
      {
        description:
          'Where it is: every request goes below this URL. The `servers` of the description count for nothing.',
      },
    ),
    allowPrivate: field(flag().default(false), {
      description: 'Whether it may be inside our own network; else its name must lead to public addresses alone.',
    }),
    credentials: field(
      z
        .array(
          openapiCredentialSchema.superRefine((credential, { addIssue }) => {
            for (const [key, message] of credentialProblems(credential)) {
              addIssue({ code: 'custom', path: [key], message, input: undefined });
            }
          }),
          aList,
        )
        .default([]),
      { description: 'Sent with every request. Credentials of callers never are.', fields: openapiCredentialSchema },
    ),
    access: field(accessRule(), {
      description:
        'Who may call its tools: `authenticated`, `public`, or roles of which one and scopes of which all are needed: ' +
        '`{ roles: [user], scopes: [pets:read] }`.',
    }),
    operations: field(z.array(openapiOperationSchema, aList).default([]), {
      description: 'The operations that are offered, and the policy of each. None, where it is left out.',
      fields: openapiOperationSchema,
    }),
    except: field(list(operationPattern()).default([]), {
      description: 'Operations that are not offered though a rule names them.',
    }),
    timeoutMs: field(wholeNumber(1, 86_400_000).optional(), {
      description: 'Milliseconds one call may take. Left out: `CALL_TIMEOUT_MS`.',
    }),
    connections: field(wholeNumber(1, 1_000).default(10), { description: 'Connections to it at once.' }),
    maxBytes: field(wholeNumber(1_024, 1_000_000_000).default(1_048_576), {
      description: 'Most bytes of an answer that are read; a longer one is a failure of the API.',
    }),
  },
  { error: 'must be a mapping of keys' },
);

export const openapiSchema = recordList(
  z
    .array(apiSchema, aList)
    .superRefine((apis, { addIssue }) => {
      for (const [index, { name }] of apis.entries()) {
        if (apis.findIndex((api) => api.name === name) === index) continue;
        addIssue({
          code: 'custom',
          path: [index, 'name'],
          message: 'is the name of an earlier API too',
          input: undefined,
        });
      }
    })
    .default([]),
  {
    description:
      'HTTP APIs with an OpenAPI description, whose operations are served as tools under our identity, permissions, limits and ' +
      'audit. How to use it: [OpenAPI](openapi.md).',
    fields: apiSchema,
    example: `openapi:
  - name: pets
    description: ./descriptions/petstore.yaml
    url: https://pets.example.com/api/v3
    credentials:
      - in: header
        name: api_key
        secret: PETS_API_KEY
    access: { roles: [user] }
    operations:
      - match: getPetById
        retries: 1
        cacheMs: 60000
      - match: POST /pet
        name: add_pet
        access: { roles: [keeper] }
        limit: 30/min
`,
  },
);
