import { setTimeout as sleep } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { z } from 'zod';
import { Failure } from '../../src/errors/failure.js';
import { Prompt } from '../../src/tool/prompt.decorator.js';
import { perHour } from '../../src/tool/rate.js';
import { Resource, type ResourceVariables } from '../../src/tool/resource.decorator.js';
import type { ToolCall } from '../../src/tool/tool-call.js';
import { Tool } from '../../src/tool/tool.decorator.js';
import { Toolset } from '../../src/tool/toolset.decorator.js';

const Nothing = z.strictObject({});
const plain = { effect: 'read', access: 'authenticated', input: Nothing } as const;

/** One tool for each way we can answer a host. */
@Toolset({ name: 'answering' })
class AnsweringTools {
  @Tool({
    ...plain,
    title: 'Weather report',
    description: 'Data and text.',
    input: z.strictObject({ place: z.string().describe('Where') }),
    output: z.strictObject({ place: z.string(), celsius: z.number() }),
  })
  'get-weather'({ place }: { place: string }) {
    return { place, celsius: 21 };
  }

  @Tool({ ...plain, description: 'Text alone.' })
  plain_text() {
    return 'sunny';
  }

  @Tool({ ...plain, description: 'A mistake that the model can mend.' })
  mistake(): string {
    throw new Failure('tool_error', 'There is no such place. Try Oslo.');
  }

  @Tool({ ...plain, description: 'Fails inside.' })
  broken(): string {
    throw new Error('postgres://admin:hunter2@db.internal');
  }

  @Tool({ ...plain, description: 'Once an hour.', limit: perHour(1) })
  rare() {
    return 'done';
  }

  @Tool({ ...plain, description: 'Needs a scope.', access: { scopes: ['probe:read', 'probe:deep'] } })
  scoped() {
    return 'scoped';
  }

  @Tool({ ...plain, description: 'Takes two seconds, and says so.' })
  async counting(_input: object, call: ToolCall) {
    for (const done of [1, 2, 3, 4]) {
      call.progress(done, 4, `step ${done}`);
      await sleep(500, undefined, { signal: call.signal });
    }
    return 'counted';
  }

  @Tool({ ...plain, effect: 'destructive', description: 'Asks its user first.' })
  async confirmed(_input: object, { ask }: ToolCall) {
    const { action } = await ask.form('sure', { message: 'Sure?', fields: z.object({ sure: z.boolean() }) });
    return `They said ${action}.`;
  }

  @Resource({ uri: 'notes://about', name: 'about', description: 'About the notes.', access: 'authenticated' })
  about() {
    return { about: 'notes' };
  }

  @Resource({ uri: 'notes://{id}', name: 'note', description: 'A note.', access: 'authenticated' })
  note({ id }: ResourceVariables) {
    return `note ${id}`;
  }

  @Prompt({
    name: 'greet',
    description: 'A greeting.',
    access: 'authenticated',
    input: z.strictObject({ who: z.string().describe('Whom') }),
  })
  greet({ who }: { who: string }) {
    return `Say hello to ${who}.`;
  }
}

@Module({ providers: [AnsweringTools] })
export class AnsweringModule {}
