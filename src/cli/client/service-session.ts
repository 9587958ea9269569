import type { Client, Tool } from '@modelcontextprotocol/client';
import { STAGES_META_KEY } from '../../pipeline/journey.js';
import { answeredWith, type CallAnswer, refusalIn, refusedWith } from './call-answer.js';
import { Refused, type Refusal } from './refused.js';

/** Milliseconds. A call has its own deadline, which its service keeps. */
const LONGEST_MS = 900_000;

/** A service as one of its clients sees it: over the wire, with the official client. */
export class ServiceSession implements AsyncDisposable {
  /**
   * @param caller As whom it is called, in words.
   * @param refused What the service said of the last request, where it refused it.
   */
  constructor(
    private readonly client: Client,
    readonly caller: string,
    private readonly refused: () => Refusal | undefined,
  ) {}

  /** All of them: pages are followed. */
  async tools(): Promise<readonly Tool[]> {
    try {
      return (await this.client.listTools(undefined, { timeout: LONGEST_MS })).tools;
    } catch (thrown) {
      const refusal = refusalIn(thrown) ?? this.refused();
      throw refusal === undefined ? thrown : new Refused(refusal);
    }
  }

  async call(name: string, input: Record<string, unknown>): Promise<CallAnswer> {
    try {
      const request = { name, arguments: input, _meta: { [STAGES_META_KEY]: true } };
      return answeredWith(await this.client.callTool(request, { timeout: LONGEST_MS }));
    } catch (thrown) {
      const refusal = refusalIn(thrown) ?? this.refused();
      if (refusal === undefined) throw thrown;
      return refusedWith(refusal);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
  }
}
