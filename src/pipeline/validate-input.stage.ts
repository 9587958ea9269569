import { Injectable } from '@nestjs/common';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { Failure, type InputIssue } from '../errors/failure.js';
import type { Call } from './call.js';
import type { Settled } from './settled.js';
import type { Next, Stage } from './stage.js';

/** Malformed arguments end here, before they cost anything. */
@Injectable()
export class ValidateInputStage implements Stage {
  async handle(call: Call, next: Next): Promise<Settled> {
    const { operation } = call;
    const schema = operation.kind === 'resource' ? undefined : operation.policy.input;
    if (schema !== undefined) {
      const parsed = await schema['~standard'].validate(call.input ?? {});
      if (parsed.issues) throw invalidInput(operation.name, parsed.issues);
      call.input = parsed.value;
    }
    return next();
  }
}

function invalidInput(name: string, found: readonly StandardSchemaV1.Issue[]): Failure {
  const issues = found.map(toInputIssue);
  const list = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  return new Failure('invalid_input', `Invalid arguments for ${name}: ${list}`, { issues });
}

function toInputIssue({ path = [], message }: StandardSchemaV1.Issue): InputIssue {
  return { path: path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'), message };
}
