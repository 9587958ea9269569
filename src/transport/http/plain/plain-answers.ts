import { Injectable } from '@nestjs/common';
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Finished } from '../../../pipeline/pipeline.js';
import { CallRounds } from '../../mcp/call-rounds.js';
import { questionsResult } from '../../mcp/client-questions.js';
import { JsonRpcError } from '../../mcp/json-rpc-error.js';
import { saysMore, toolResult } from '../../mcp/mcp-answer.js';
import { officialSdk } from '../../mcp/official-sdk.js';
import { MISSING_CAPABILITY, SERVER_INFO_META_KEY } from '../../mcp/protocol-words.js';
import { ServerInfo } from '../../mcp/server-info.js';
import { type AnswerBody, within } from './answer-body.js';
import { modernEnd } from './modern-end.js';
import type { PlainCall } from './plain-call.js';
import type { PlainMessage } from './plain-message.js';

/** A JSON-RPC message as it is sent, and the status that HTTP gives it. */
export interface PlainAnswer {
  readonly text: string;
  readonly status: number;
}

/** What a plain call that has ended is answered with: to the byte what the SDK would send. */
@Injectable()
export class PlainAnswers {
  private readonly modernEnd: string;

  constructor(
    private readonly rounds: CallRounds,
    private readonly info: ServerInfo,
  ) {
    this.modernEnd = modernEnd(info);
  }

  of(call: PlainCall, finished: Finished): PlainAnswer | Promise<PlainAnswer> {
    const written = this.writtenResult(call, finished);
    return written === undefined ? this.answerOf(call, finished) : { text: resultText(written, call.id), status: 200 };
  }

  /** The result as JSON, where its answer has been written to be measured, and is sent as it is with nothing told of it. */
  private writtenResult({ isModern }: PlainCall, { settled, call }: Finished): string | undefined {
    if (settled.outcome !== 'ok' || !('content' in settled.answer)) return undefined;
    if (call.written?.answer !== settled.answer || saysMore(call)) return undefined;
    if (!settled.answer.content.every(isPlainText) || (!isModern && namesPrototype(settled.answer.structuredContent)))
      return undefined;
    const { text } = call.written;
    return isModern ? `${text.slice(0, -1)},${this.modernEnd}` : text;
  }

  private async answerOf(call: PlainCall, finished: Finished): Promise<PlainAnswer> {
    try {
      const result = await this.resultOf(call, finished);
      return { text: resultText(JSON.stringify(result), call.id), status: 200 };
    } catch (thrown) {
      if (!(thrown instanceof JsonRpcError)) throw thrown;
      // The one error of a call that is more than the message that tells of it. Source: MCP 2026-07-28, "Streamable HTTP".
      const isHttps = call.isModern && thrown.code === MISSING_CAPABILITY;
      return { text: errorText(thrown, call.id), status: isHttps ? 400 : 200 };
    }
  }

  private async resultOf(call: PlainCall, finished: Finished): Promise<object> {
    const { settled } = finished;
    if (settled.outcome === 'ok' && 'questions' in settled.answer) {
      const { tool, input } = call;
      const bound = { method: 'tools/call', kind: 'tool', name: tool.name, input, principal: finished.call.principal };
      const requestState = await this.rounds.seal({}, bound);
      return this.stamped(call, await questionsResult(settled.answer.questions, requestState));
    }
    const { _meta, content, structuredContent, isError } = await inSdkOrder(toolResult(finished));
    const result = {
      ...(_meta !== undefined && { _meta }),
      content,
      ...(structuredContent !== undefined && {
        structuredContent: call.isModern ? structuredContent : asReadAgain(structuredContent),
      }),
      ...(isError !== undefined && { isError }),
    };
    return this.stamped(call, { ...result, ...(call.isModern && { resultType: 'complete' }) });
  }

  /** From 2026-07-28 on each result says whose it is. */
  private stamped({ isModern }: PlainCall, result: Readonly<Record<string, unknown>>): object {
    return isModern
      ? {
          ...result,
          _meta: { ...(result['_meta'] as object | undefined), [SERVER_INFO_META_KEY]: this.info.implementation },
        }
      : result;
  }
}

/** @param result The text of its JSON. */
export function resultText(result: string, id: PlainMessage['id']): string;
export function resultText(result: AnswerBody, id: PlainMessage['id']): AnswerBody;
export function resultText(result: AnswerBody, id: PlainMessage['id']): AnswerBody {
  return within('{"result":', result, `,"jsonrpc":"2.0","id":${JSON.stringify(id)}}`);
}

export function errorText({ code, message, data }: JsonRpcError, id: PlainMessage['id']): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, data } });
}

/** Text as we make it is in the order of the SDK's schema already; what else a handler gave is brought into it. */
async function inSdkOrder(result: CallToolResult): Promise<CallToolResult> {
  if (result.content.every(isPlainText)) return result;
  const { specTypeSchemas } = await officialSdk();
  const checked = await specTypeSchemas.CallToolResult['~standard'].validate(result);
  if (checked.issues !== undefined) throw new Error('The answer is not what MCP says it is');
  return checked.value;
}

/** In the revisions before 2026-07-28 the SDK reads what it sends once more, and leaves one key out. */
function asReadAgain(data: unknown): unknown {
  if (!namesPrototype(data)) return data;
  return Object.fromEntries(Object.entries(data).filter(([key]) => key !== '__proto__'));
}

function namesPrototype(data: unknown): data is object {
  return typeof data === 'object' && data !== null && Object.hasOwn(data, '__proto__');
}

function isPlainText(block: CallToolResult['content'][number]): boolean {
  const [first, second, ...others] = Object.keys(block);
  return first === 'type' && block.type === 'text' && second === 'text' && others.length === 0;
}
