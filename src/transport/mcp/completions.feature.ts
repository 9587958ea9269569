import { Injectable } from '@nestjs/common';
import type { CompleteRequestParams, CompleteResult, Server, ServerCapabilities } from '@modelcontextprotocol/server';
import { Failure } from '../../errors/failure.js';
import { denial } from '../../identity/permissions.js';
import { Catalogue } from '../../tool/catalogue.js';
import { completableOf, type PromptOperation, type ResourceOperation } from '../../tool/operation.js';
import type { Principal } from '../../tool/principal.js';
import type { ProtocolFeature } from './feature.js';
import type { PeerOf } from './peer.js';

/** Source: MCP, `CompleteResult`. */
const MAX_VALUES = 100;
/** Milliseconds: a person is waiting between two keys. */
const COMPLETE_WITHIN_MS = 5_000;

type Completable = PromptOperation | ResourceOperation;

/** `completion/complete`, for whoever may use the prompt or resource itself: one request for every key somebody presses. */
@Injectable()
export class CompletionsFeature implements ProtocolFeature {
  constructor(private readonly catalogue: Catalogue) {}

  capabilities(): ServerCapabilities | undefined {
    return this.catalogue.hasCompletions ? { completions: {} } : undefined;
  }

  install(server: Server, peerOf: PeerOf): void {
    server.setRequestHandler('completion/complete', async ({ params }, context): Promise<CompleteResult> => {
      const { principal } = peerOf(context);
      return { completion: await complete(this.find(params.ref), params, principal, context.mcpReq.signal) };
    });
  }

  private find(ref: CompleteRequestParams['ref']): Completable | undefined {
    return ref.type === 'ref/prompt'
      ? this.catalogue.prompt(ref.name)
      : this.catalogue.resources.find(({ policy }) => policy.uri === ref.uri);
  }
}

async function complete(
  operation: Completable | undefined,
  { argument, context }: CompleteRequestParams,
  principal: Principal,
  gone: AbortSignal,
): Promise<CompleteResult['completion']> {
  if (operation === undefined)
    throw new Failure(
      'unknown_tool',
      'Unknown prompt or resource template. See prompts/list and resources/templates/list.',
    );
  const refusal = denial(operation, principal);
  if (refusal !== undefined) throw refusal;
  if (!completableOf(operation).includes(argument.name))
    throw new Failure('invalid_input', 'There is no such argument to complete.');
  const completer = operation.completers.get(argument.name);
  if (completer === undefined) return { values: [], total: 0, hasMore: false };
  const values = await inTime(gone, (signal) =>
    completer(argument.value, { arguments: context?.arguments ?? {}, principal, signal }),
  );
  return { values: values.slice(0, MAX_VALUES), total: values.length, hasMore: values.length > MAX_VALUES };
}

/** Ends when the work does or the time is over, also when the work ignores its signal. */
async function inTime<T>(gone: AbortSignal, work: (signal: AbortSignal) => T | Promise<T>): Promise<T> {
  const signal = AbortSignal.any([gone, AbortSignal.timeout(COMPLETE_WITHIN_MS)]);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () =>
    reject(
      gone.aborted
        ? new Failure('cancelled', 'The client cancelled the completion.')
        : new Failure('timeout', `The completion took longer than the ${COMPLETE_WITHIN_MS} ms it may take.`),
    );
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    // A promise even where the work throws at once, so that nothing is left unhandled.
    return await Promise.race([Promise.try(work, signal), aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
