import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Completing } from './completion.js';
import { declarationsOf } from './declarations.js';
import { Prompt } from './prompt.decorator.js';
import { Resource } from './resource.decorator.js';

const uri = 'issue://{owner}/{number}';
const shared = { description: 'An issue.', access: 'public' } as const;

class IssueTools {
  @Resource({ ...shared, uri, complete: { owner: 'owners' } })
  issue() {
    return 'text';
  }

  @Prompt({ ...shared, input: z.object({ mood: z.string() }), complete: { mood: 'moods' } })
  talk() {
    return 'text';
  }

  // @ts-expect-error the URI has no such variable
  @Resource({ ...shared, uri, complete: { label: 'owners' } })
  wrongVariable() {
    return 'text';
  }

  // @ts-expect-error the toolset has no such method
  @Resource({ ...shared, uri, complete: { owner: 'nobody' } })
  wrongMethod() {
    return 'text';
  }

  // @ts-expect-error that method takes something else
  @Prompt({ ...shared, input: z.object({ mood: z.string() }), complete: { mood: 'counted' } })
  wrongCompleter() {
    return 'text';
  }

  owners(value: string, { signal }: Completing) {
    return signal.aborted ? [] : [value];
  }

  async moods() {
    return ['calm'];
  }

  counted(value: number) {
    return [String(value)];
  }
}

describe('complete', () => {
  it('names methods of the class it stands in', () => {
    const [issue, talk] = declarationsOf(IssueTools.prototype);
    expect([issue?.policy, talk?.policy]).toMatchObject([
      { complete: { owner: 'owners' } },
      { complete: { mood: 'moods' } },
    ]);
  });
});
