import { Inject, Injectable } from '@nestjs/common';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { configSlice } from '../config/config-slices.js';
import type { Config } from '../config/load-config.js';
import { Failure } from '../errors/failure.js';
import { Deadline } from '../resilience/deadline.js';
import { Clock } from '../tool/clock.js';
import type { Operation } from '../tool/operation.js';
import type { Call } from './call.js';
import { inputIssue } from './input-issue.js';
import type { Stage } from './stage.js';

/** Malformed arguments end here, before they cost anything. */
@Injectable()
export class ValidateInputStage implements Stage {
  constructor(
    @Inject(configSlice('calls')) private readonly config: Config['calls'],
    private readonly clock: Clock,
  ) {}

  enter(call: Call): void | Promise<void> {
    const { operation } = call;
    const schema = operation.kind === 'resource' ? undefined : operation.policy.input;
    if (schema === undefined) return undefined;
    const parsed = schema['~standard'].validate(call.input ?? {});
    return parsed instanceof Promise ? this.acceptInTime(call, parsed) : accept(call, parsed);
  }

  /** A schema that asks somebody may wait for ever, and the call's own time runs from after the quotas only. */
  private async acceptInTime(call: Call, parsed: Promise<StandardSchemaV1.Result<unknown>>): Promise<void> {
    const allowedMs = call.operation.timeoutMs ?? this.config.timeoutMs;
    using deadline = new Deadline(call.request.signal, allowedMs, { clock: this.clock });
    accept(call, await deadline.race(() => parsed));
  }
}

function accept(call: Call, parsed: StandardSchemaV1.Result<unknown>): void {
  if (parsed.issues) throw invalidInput(call.operation, parsed.issues);
  call.input = parsed.value;
  call.isValid = true;
}

const MOST_ISSUES = 10;

function invalidInput(operation: Operation, found: readonly StandardSchemaV1.Issue[]): Failure {
  const issues = found.slice(0, MOST_ISSUES).map((issue) => inputIssue(issue, operation));
  const list = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  const more = found.length > MOST_ISSUES ? [`and ${found.length - MOST_ISSUES} more`] : [];
  // Some are sentences, and others are not.
  const told = [...list, ...more].join('; ').replaceAll('.; ', '. ');
  return new Failure('invalid_input', `Invalid arguments for ${operation.name}: ${told}`, { issues });
}
