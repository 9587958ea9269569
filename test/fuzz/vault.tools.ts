import { Module } from '@nestjs/common';
import { z } from 'zod';
import { Prompt } from '../../src/tool/prompt.decorator.js';
import { Resource, type ResourceVariables } from '../../src/tool/resource.decorator.js';
import type { ToolCall } from '../../src/tool/tool-call.js';
import { Tool } from '../../src/tool/tool.decorator.js';
import { Toolset } from '../../src/tool/toolset.decorator.js';

/** What must never stand in an answer to anybody but its owner. */
export const SECRETS: Readonly<Record<string, string>> = {
  alice: 'alices-secret-1d0f6d0c',
  bob: 'bobs-secret-93c5b2aa',
};

const Owner = z.strictObject({
  owner: z.string().max(100).meta({ 'x-mcp-header': 'Owner' }),
  more: z.record(z.string(), z.unknown()).optional(),
});
type Owner = z.infer<typeof Owner>;
const Word = z.object({ word: z.string() });
const ofOwner = { owner: { of: ({ owner }: { readonly owner?: string | undefined }) => owner } } as const;

/** Everything a principal can reach with the protocol, each with a secret behind it. Nothing here fails by itself. */
@Toolset({ name: 'vault' })
class VaultTools {
  @Tool({
    description: 'Says it back.',
    effect: 'read',
    access: 'authenticated',
    input: z.strictObject({ text: z.string() }),
  })
  echo({ text }: { text: string }) {
    return text;
  }

  @Tool({ description: 'Opens a vault.', effect: 'read', access: ofOwner, input: Owner })
  open({ owner }: Owner) {
    return { secret: SECRETS[owner] ?? 'empty' };
  }

  @Tool({
    description: 'Asks for a word and says it.',
    effect: 'read',
    access: 'authenticated',
    input: z.strictObject({}),
  })
  async confirm(_input: object, { ask, principal }: ToolCall) {
    const first = await ask.form('first', { message: 'First word?', fields: Word });
    const second = await ask.form('second', { message: 'Second word?', fields: Word });
    return `${principal.id}: ${first.content?.word} ${second.content?.word}`;
  }

  @Tool({
    description: 'Opens your vault after a while.',
    effect: 'read',
    access: 'authenticated',
    input: z.strictObject({}),
    task: 'optional',
    timeoutMs: 5_000,
  })
  later(_input: object, call: ToolCall) {
    call.progress(1);
    return `${SECRETS[call.principal.id]}`;
  }

  @Resource({
    uri: 'vault://{owner}',
    name: 'vault',
    description: 'A vault.',
    access: ofOwner,
    complete: { owner: 'owners' },
  })
  vault({ owner }: ResourceVariables) {
    return SECRETS[owner ?? ''] ?? 'empty';
  }

  owners(value: string) {
    return ['alice'].filter((owner) => owner.startsWith(value));
  }

  @Prompt({ description: 'A letter.', access: 'authenticated', input: z.strictObject({ to: z.string().max(100) }) })
  letter({ to }: { to: string }) {
    return `Write to ${to}.`;
  }
}

@Module({ providers: [VaultTools] })
export class VaultModule {}
