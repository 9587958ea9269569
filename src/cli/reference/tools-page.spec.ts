import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TOOLSET_MODULES } from '../../app.module.js';
import { declaredOperations, declaredTools } from '../offered-tools/declared-tools.js';
import { describedFields, exampleOf } from './schema-fields.js';
import { renderToolsPage } from './tools-page.js';

const page = renderToolsPage(declaredOperations(TOOLSET_MODULES));

describe('docs/tools.md', () => {
  it.each(declaredTools(TOOLSET_MODULES))('shows $name with a call that fits its own schema', async (tool) => {
    const example = exampleOf(tool.listing.inputSchema);
    expect(page).toContain(JSON.stringify({ name: tool.name, arguments: example }));
    // Write `Example: "...".` at the end of what describes an argument.
    expect((await tool.policy.input['~standard'].validate(example)).issues).toBeUndefined();
  });

  it.each(declaredOperations(TOOLSET_MODULES))('tells of $kind $name', ({ kind, name, listing }) => {
    const heading =
      kind === 'tool' ? `### ${name}\n` : kind === 'prompt' ? `### Prompt ${name}\n` : `Resource \`${name}\`.`;
    expect(page).toContain(heading);
    expect(page).toContain(listing.description);
  });
});

it('tells fields at any depth, and what stands for those left out', () => {
  const schema = z.object({
    kinds: z.array(z.enum(['a', 'b'])).describe('Which. Example: ["a"].'),
    inner: z.object({ at: z.string().nullable().describe('When.') }).optional(),
    limit: z.int().min(5).default(20).describe('How many.'),
  });
  const json = z.toJSONSchema(schema, { io: 'input' });
  expect(describedFields(json)).toEqual([
    ['`kinds`', 'list of `a`, `b`', 'yes', 'Which. Example: ["a"].'],
    ['`inner`', 'object', 'no', ''],
    ['`inner.at`', 'text or null', 'yes', 'When.'],
    ['`limit`', 'integer', 'no: 20', 'How many.'],
  ]);
  expect(exampleOf(json)).toEqual({ kinds: ['a'] });
});
