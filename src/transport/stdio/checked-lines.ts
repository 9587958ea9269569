import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { parseJSONRPCMessage } from '@modelcontextprotocol/server';
import type { JsonRpcMessage } from '../http/read-json-body.js';
import { notOneMessage, oneMessage } from '../http/read-json-body.js';

/** Told of a line that is no message, with as much of one as could be read. */
export type RefuseLine = (thrown: unknown, message: JsonRpcMessage | undefined) => Promise<void>;

/** What may go on of a message. @throws Failure where nothing may. */
export type AdmitMessage = (message: JsonRpcMessage) => JsonRpcMessage;

/**
 * The lines that are one JSON-RPC message each. The SDK drops every other without a word, and its sender waits for ever.
 * @param ended What is waited for before the end is told: the SDK gives up then whatever it has not answered.
 */
export function checkedLines(
  input: Readable,
  admit: AdmitMessage,
  refuse: RefuseLine,
  ended: () => Promise<unknown>,
): Readable {
  return Readable.from(linesOf(input, admit, refuse, ended), { objectMode: false });
}

async function* linesOf(
  input: Readable,
  admit: AdmitMessage,
  refuse: RefuseLine,
  ended: () => Promise<unknown>,
): AsyncGenerator<Buffer> {
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    let message: JsonRpcMessage | undefined;
    try {
      message = oneMessage(line);
      checkMessage(message);
      yield Buffer.from(`${JSON.stringify(admit(message))}\n`);
    } catch (thrown) {
      await refuse(thrown, message);
    }
  }
  await ended();
}

function checkMessage(message: JsonRpcMessage): void {
  try {
    parseJSONRPCMessage(message);
  } catch (cause) {
    throw notOneMessage(cause);
  }
}
