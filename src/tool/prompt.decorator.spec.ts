import 'reflect-metadata';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { declarationsOf } from './declarations.js';
import { Prompt } from './prompt.decorator.js';

const policy = { description: 'Words.', access: 'public' } as const;

class Words {
  @Prompt({
    ...policy,
    input: z.object({
      tone: z.enum(['kind', 'curt']).optional(),
      lines: z.coerce.number(),
      at: z.string().transform(Date.parse),
    }),
  })
  text({ tone, lines, at }: { tone?: string | undefined; lines: number; at: number }) {
    return `${tone} ${lines} ${at}`;
  }

  @Prompt(policy)
  nothing() {
    return 'words';
  }

  // @ts-expect-error a client sends text for every argument
  @Prompt({ ...policy, input: z.object({ lines: z.number().optional() }) })
  number({ lines }: { lines?: number | undefined }) {
    return `${lines}`;
  }
}

it('compiles where every argument can be text', () => {
  expect(declarationsOf(Words.prototype).map(({ method }) => method)).toEqual(['text', 'nothing', 'number']);
});
