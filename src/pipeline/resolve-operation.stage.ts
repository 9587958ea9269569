import { Injectable } from '@nestjs/common';
import { Failure, type FailureDetail } from '../errors/failure.js';
import { Catalogue } from '../tool/catalogue.js';
import type { Call } from './call.js';
import type { Stage } from './stage.js';

/** Finds what the call names. The name itself is never repeated where a model or a log reads it: it may be anything. */
@Injectable()
export class ResolveOperationStage implements Stage {
  constructor(private readonly catalogue: Catalogue) {}

  enter(call: Call): void {
    const { kind, name } = call.request;
    if (kind === 'resource') {
      const found = this.catalogue.resource(name);
      if (found === undefined) throw unknown('resource', 'resources/list and resources/templates/list', { uri: name });
      call.operation = found.operation;
      call.input = found.variables;
    } else {
      const found = kind === 'prompt' ? this.catalogue.prompt(name) : this.catalogue.tool(name);
      if (found === undefined) throw unknown(kind, `${kind}s/list`);
      call.operation = found;
    }
  }
}

function unknown(kind: string, list: string, detail: FailureDetail = {}): Failure {
  return new Failure('unknown_tool', `Unknown ${kind}. See ${list} for what you may use.`, detail);
}
