import type { FailureKind } from '../../errors/failure-kinds.js';
import { FAILURES } from '../../errors/failure-table.js';
import { Failure, type FailureDetail } from '../../errors/failure.js';

/** A Failure of the door, where HTTP knows a more precise status or JSON-RPC a more precise code than the table. */
export class DoorRefusal extends Failure {
  constructor(
    kind: FailureKind,
    message: string,
    readonly precise: { readonly httpStatus: number; readonly jsonRpcCode: number },
    detail: FailureDetail & { readonly cause?: unknown } = {},
  ) {
    super(kind, message, detail);
  }

  override get jsonRpcCode(): number {
    return this.precise.jsonRpcCode;
  }
}

/** The HTTP status and JSON-RPC code a failure is answered with at the door. */
export function doorCodes(failure: Failure): { readonly httpStatus: number; readonly jsonRpcCode: number } {
  return failure instanceof DoorRefusal ? failure.precise : FAILURES[failure.kind];
}
