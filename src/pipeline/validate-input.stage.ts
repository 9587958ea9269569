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
      call.isValid = true;
    }
    return next();
  }
}

/** Bounds of what is repeated to the caller: names of arguments are the caller's own and may be anything. */
const MOST_ISSUES = 10;
const LONGEST_TEXT = 200;

function invalidInput(name: string, found: readonly StandardSchemaV1.Issue[]): Failure {
  const issues = found.slice(0, MOST_ISSUES).map(toInputIssue);
  const list = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  const more = found.length > MOST_ISSUES ? `; and ${found.length - MOST_ISSUES} more` : '';
  return new Failure('invalid_input', `Invalid arguments for ${name}: ${list}${more}`, { issues });
}

function toInputIssue({ path = [], message }: StandardSchemaV1.Issue): InputIssue {
  const place = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  return { path: place.slice(0, LONGEST_TEXT), message: message.slice(0, LONGEST_TEXT) };
}
