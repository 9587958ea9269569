import { setTimeout as wait } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { z } from 'zod';
import { Failure } from '../../../errors/failure.js';
import { perHour } from '../../../tool/rate.js';
import type { ToolCall } from '../../../tool/tool-call.js';
import { Tool } from '../../../tool/tool.decorator.js';
import { Toolset } from '../../../tool/toolset.decorator.js';
import { DOCTOR_TOOLSET } from './probe-config.js';

const Nothing = z.strictObject({});
/** Milliseconds a slot is held: long enough for the queue behind it to fill on a busy machine. */
const HOLD_MS = 1_500;

/** One tool for each thing the doctor provokes. Only the instance that the doctor starts has them. */
@Toolset({ name: DOCTOR_TOOLSET })
class DoctorTools {
  @Tool({ name: 'doctor-answer', description: 'Answers.', effect: 'read', access: 'authenticated', input: Nothing })
  answer() {
    return 'The doctor was here.';
  }

  @Tool({
    name: 'doctor-forbidden',
    description: 'Needs a scope that nobody has.',
    effect: 'read',
    access: { scopes: ['doctor:nobody'] },
    input: Nothing,
  })
  forbidden() {
    return 'This is never said.';
  }

  @Tool({
    name: 'doctor-limited',
    description: 'May be called once.',
    effect: 'read',
    access: 'authenticated',
    input: Nothing,
    limit: perHour(1),
  })
  limited() {
    return 'Once.';
  }

  @Tool({
    name: 'doctor-hold',
    description: 'Holds a slot for a moment.',
    effect: 'read',
    access: 'authenticated',
    input: Nothing,
  })
  async hold(_input: object, { signal }: ToolCall) {
    await wait(HOLD_MS, undefined, { signal });
    return 'Held.';
  }
}

/** Of the same toolset, with an upstream, so that no other tool stands behind the breaker. */
@Toolset({ name: DOCTOR_TOOLSET, upstream: 'doctor-upstream' })
class DoctorUpstreamTools {
  @Tool({
    name: 'doctor-broken',
    description: 'Its upstream always fails.',
    effect: 'read',
    access: 'authenticated',
    input: Nothing,
  })
  broken(): string {
    throw new Failure('upstream', 'The doctor asked for it.');
  }
}

@Module({ providers: [DoctorTools, DoctorUpstreamTools] })
export class DoctorModule {}
