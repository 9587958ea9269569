import { z } from 'zod';
import { field, recordList } from '../record-list.js';
import { flag, list, oneOf, text, wholeNumber } from '../setting-kinds.js';
import { refuseUpstreams } from './refuse-upstreams.js';
import { accessRule } from '../access-rule.js';
import { namePattern, upstreamToolSchema } from './upstream-tool.schema.js';

/** Begins the name of each of its tools, up to the first underscore, and is the beginning of a URI. */
const NAME = /^[a-z][a-z0-9-]{0,31}$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/;
/** What the protocol and the connection say for themselves. */
const TAKEN = /^(host|connection|content-.*|transfer-encoding|accept|mcp-.*|last-event-id|traceparent|tracestate)$/i;

const notAMapping = { error: 'must be a mapping of keys' };
const aList = { error: 'must be a list' };

const given = {
  value: field(text().optional(), { description: 'Its value, where that is no secret.' }),
  secret: field(text().regex(VARIABLE, { error: 'must be the name of an environment variable' }).optional(), {
    description:
      'Name of the environment variable that holds its value, or whose name with `_FILE` behind it names the file that does.',
  }),
};
const hasOne = ({ value, secret }: { value?: string | undefined; secret?: string | undefined }) =>
  (value === undefined) !== (secret === undefined);
const oneOfBoth = { error: 'must have exactly one of value and secret' };

const headerSchema = z.strictObject(
  {
    name: field(
      text()
        .regex(HEADER, { error: 'must be the name of a header' })
        .refine((name) => !TAKEN.test(name), { error: 'must not be a header that the protocol sets' }),
      { description: 'Such as `Authorization`.' },
    ),
    ...given,
    scheme: field(text().optional(), { description: 'Put before the value, such as `Bearer`.' }),
  },
  notAMapping,
);

const variableSchema = z.strictObject(
  {
    name: field(text().regex(VARIABLE, { error: 'must be the name of a variable' }), { description: 'Its name.' }),
    ...given,
  },
  notAMapping,
);

const upstreamSchema = z.strictObject(
  {
    name: field(
      text().regex(NAME, { error: 'must be 1 to 32 lower-case letters, digits or hyphens, a letter first' }),
      {
        description:
          'Names it in metrics, the audit and on the command line. Its tool `read` is offered as `<name>_read`, its ' +
          'resource `file:///a` as `<name>+file:///a`.',
      },
    ),
    enabled: field(flag().default(true), { description: '`false` leaves it out.' }),
    url: field(text().optional(), { description: 'Where it serves MCP over HTTP.' }),
    transport: field(oneOf(['auto', 'http', 'sse']).optional(), {
      description: '`http` is Streamable HTTP, `sse` the older HTTP+SSE; `auto` (default) tries them in this order.',
    }),
    headers: field(z.array(headerSchema.refine(hasOne, oneOfBoth), aList).default([]), {
      description: 'Sent with every request. Credentials of callers never are.',
      fields: headerSchema,
    }),
    command: field(text().optional(), {
      description: 'The program to run, which speaks MCP over stdio. Started without a shell.',
    }),
    args: field(z.array(z.string({ error: 'must be a list of text' }), aList).default([]), {
      description: 'Its arguments.',
    }),
    cwd: field(text().optional(), { description: 'Its working folder. Left out: that of this service.' }),
    env: field(z.array(variableSchema.refine(hasOne, oneOfBoth), aList).default([]), {
      description:
        'Its environment, beside `HOME`, `LOGNAME`, `PATH`, `SHELL`, `TERM` and `USER`. It gets no other variable of this service.',
      fields: variableSchema,
    }),
    access: field(accessRule(), {
      description:
        'Who may use what it offers: `authenticated`, `public`, or roles of which one and scopes of which all are needed: ' +
        '`{ roles: [user], scopes: [files:read] }`.',
    }),
    tools: field(z.array(upstreamToolSchema, aList).default([]), {
      description: 'The tools that are offered, and the policy of each. None, where it is left out.',
      fields: upstreamToolSchema,
    }),
    resources: field(list(text()).default([]), {
      description:
        'URIs and URI templates that are offered, as the upstream spells them, `*` for any run of characters.',
    }),
    prompts: field(list(namePattern()).default([]), {
      description: 'Names of the prompts that are offered, `*` for any run of characters.',
    }),
    firstUse: field(oneOf(['hold', 'trust']).default('hold'), {
      description:
        'What becomes of an upstream that was never accepted: `hold` offers nothing before `gatehouse upstreams accept`, ' +
        '`trust` accepts what it says the first time. Changes are held back either way.',
    }),
    timeoutMs: field(wholeNumber(1, 86_400_000).optional(), {
      description: 'Milliseconds one call may take. Left out: `CALL_TIMEOUT_MS`.',
    }),
    maxBytes: field(wholeNumber(1_024, 1_000_000_000).default(10_000_000), {
      description: 'Most bytes of one message it sends; a longer one ends the connection.',
    }),
    recheckSeconds: field(wholeNumber(1, 86_400).default(300), {
      description: 'Seconds after which its descriptions are looked at again, beside when it says that they changed.',
    }),
  },
  notAMapping,
);

export const upstreamsSchema = recordList(
  z
    .array(upstreamSchema, aList)
    .superRefine(refuseUpstreams, { when: () => true })
    .default([]),
  {
    description:
      'MCP servers that stand behind this one: what they offer is served under our identity, permissions, limits and audit. ' +
      'How to use it: [upstream servers](upstream-servers.md).',
    fields: upstreamSchema,
    example: `upstreams:
  - name: files
    command: npx
    args: [-y, '@modelcontextprotocol/server-filesystem', /srv/shared]
    access: { roles: [user] }
    tools:
      - match: read_*
        effect: read
        retries: 1
      - match: write_file
        access: { roles: [editor] }
        effect: destructive
        limit: 30/min
  - name: tickets
    url: https://tickets.internal.example.com/mcp
    headers:
      - name: Authorization
        scheme: Bearer
        secret: TICKETS_TOKEN
    access: authenticated
    tools:
      - match: search
        effect: read
        cacheMs: 60000
`,
  },
);
