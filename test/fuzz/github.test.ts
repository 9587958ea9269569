import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GithubService, startGithubService } from '../fixtures/github/github-service.js';
import { callTool, ENVELOPE, post } from '../fixtures/raw-call.js';
import { UNMASKED } from './answer-properties.js';
import { FUZZ_TEST_TIMEOUT_MS, holds } from './fuzz-settings.js';
import { type Hostile, hostileText, hostileValue } from './hostile-values.js';

let service: GithubService;
let authorization: string;

beforeAll(async () => {
  service = await startGithubService();
  authorization = `Bearer ${await service.server.token()}`;
});
afterAll(() => service.stop());

/** Where the toolset may ever go, whatever it is given; `nobody` alone is a name that is let through. */
const ALLOWED =
  /^(GET|PATCH|POST) \/(repos\/[A-Za-z0-9][A-Za-z0-9_-]*\/[A-Za-z0-9._-]+\/(issues(\/\d+(\/(comments|labels))?)?|labels)|search\/issues)(\?[^#\s]*)?$/;

const name = fc.oneof({ weight: 2, arbitrary: fc.constantFrom('nobody', 'octo') }, hostileText);
const number = fc.oneof(fc.constantFrom<unknown>(1, 42), hostileValue);
const text = fc.oneof(fc.constantFrom<unknown>('plain words'), hostileText, hostileValue);
const labels = fc.oneof(fc.constantFrom<unknown>(['bug']), fc.array(hostileText, { maxLength: 3 }), hostileValue);
const repository = { owner: name, repo: name };

/** Labels are always there for writes: those of a repository nobody has end the call before the pace of writes does. */
const INPUTS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  list_issues: fc.record({ ...repository, labels, assignee: text, state: text }, { requiredKeys: ['owner', 'repo'] }),
  list_issues_paginated: fc.record(
    { ...repository, page: number, per_page: number, sort: text },
    { requiredKeys: ['owner', 'repo'] },
  ),
  get_issue: fc.record({ ...repository, number }),
  create_issue: fc.record({ ...repository, title: text, body: text, labels: fc.constantFrom(['bug']) }),
  update_issue: fc.record({ ...repository, number, title: text, labels: fc.oneof(fc.constantFrom(['bug']), labels) }),
  batch_label_issues: fc.record({
    ...repository,
    issues: fc.oneof(fc.constantFrom<unknown>([1]), hostileValue),
    labels,
  }),
};

/** With the runs CI asks for, more than 10,000 cases over all of them. */
const SHARE = 0.5;

/** Hostile values stand under a name until they are sent. */
function made(input: unknown): unknown {
  const entries = Object.entries(input as Record<string, unknown>);
  return Object.fromEntries(entries.map(([key, value]) => [key, isHostile(value) ? value.make() : value]));
}

const isHostile = (value: unknown): value is Hostile => typeof (value as Partial<Hostile> | null)?.make === 'function';

let principals = 0;
/** Tools have a limit for each principal, which is not what this is about. */
async function asSomebody(): Promise<string> {
  principals += 1;
  return principals % 50 === 1
    ? (authorization = `Bearer ${await service.server.token({ sub: `user-${principals}` })}`)
    : authorization;
}

function expectHarmless(answer: { readonly status: number; readonly text: string }): void {
  expect(answer.status).toBeLessThan(500);
  expect(answer.text).not.toMatch(UNMASKED);
  expect(answer.text).not.toMatch(/"outcome":"(internal|upstream|timeout)"|-32603/);
  for (const request of service.github.requests.splice(0)) expect(request).toMatch(ALLOWED);
  expect(service.github.violations.splice(0)).toEqual([]);
}

describe.each(Object.entries(INPUTS))('%s', (tool, inputs) => {
  it(
    'asks GitHub for nothing else and ends as no fault of ours, whatever it is given',
    async () => {
      await holds(
        inputs,
        async (input) => {
          expectHarmless(
            await callTool(service.server, {
              era: '2026-07-28',
              tool,
              input: made(input),
              authorization: await asSomebody(),
            }),
          );
        },
        SHARE,
      );
    },
    FUZZ_TEST_TIMEOUT_MS,
  );
});

it(
  'search_issues keeps to the words it is given',
  async () => {
    const inputs = fc.record({ query: text, owner: name, repo: name }, { requiredKeys: ['query'] });
    const call = async (input: unknown) =>
      expectHarmless(
        await callTool(service.server, {
          era: '2026-07-28',
          tool: 'search_issues',
          input: made(input),
          authorization: await asSomebody(),
        }),
      );
    // GitHub wants two seconds between two searches.
    await holds(inputs, call, 0.05);
  },
  FUZZ_TEST_TIMEOUT_MS,
);

it(
  'a URI asks GitHub for nothing else',
  async () => {
    const segment = fc.oneof(
      name,
      hostileText.map((part) => encodeURIComponent(part.toWellFormed())),
    );
    const uris = fc
      .tuple(segment, segment, segment, fc.constantFrom('', '/comments', '/../1'))
      .map(([owner, repo, issue, rest]) => `issue://${owner}/${repo}/${issue}${rest}`);
    await holds(
      uris,
      async (uri) => {
        const params = { uri, _meta: ENVELOPE };
        const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'resources/read', params });
        const headers = {
          'mcp-protocol-version': '2026-07-28',
          'mcp-method': 'resources/read',
          'mcp-name': encoded(uri),
        };
        expectHarmless(await post(service.server, body, { authorization: await asSomebody(), ...headers }));
      },
      SHARE,
    );
  },
  FUZZ_TEST_TIMEOUT_MS,
);

/** As a header may hold it. Source: MCP 2026-07-28, header values that are not plain ASCII. */
function encoded(value: string): string {
  return /^[!-~]+$/.test(value) ? value : `=?base64?${Buffer.from(value).toString('base64')}?=`;
}
