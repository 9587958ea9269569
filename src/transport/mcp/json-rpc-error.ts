/** What a request is answered with instead of a result. The SDK sends code, message and data of whatever is thrown with a code. */
export class JsonRpcError extends Error {
  override readonly name = 'JsonRpcError';

  constructor(
    readonly code: number,
    message: string,
    readonly data: unknown,
  ) {
    super(message);
  }
}
