import type { Readable } from 'node:stream';
import { type JSONRPCMessage, parseJSONRPCMessage } from '@modelcontextprotocol/server';
import { textOf } from '../http/body-coding.js';
import { type JsonRpcMessage, notOneMessage, oneMessage, tooLarge } from '../http/read-json-body.js';
import { linesOf } from './lines-of.js';

/** What is done with a line; reading waits for it. */
export interface LineReader {
  accept(message: JSONRPCMessage, length: number): void | Promise<void>;
  /** Told of a line that is no message, with as much of one as could be read. */
  refuse(thrown: unknown, message: JsonRpcMessage | undefined): Promise<void>;
}

/**
 * Reads lines that are one JSON-RPC message each, until the input ends.
 * @param limitBytes What a line may have.
 */
export async function readMessages(input: Readable, limitBytes: number, reader: LineReader): Promise<void> {
  for await (const line of linesOf(input, limitBytes)) {
    let message: JsonRpcMessage | undefined;
    try {
      if (line === undefined) throw tooLarge(limitBytes);
      const text = textOf(line);
      if (text.trim() === '') continue;
      message = oneMessage(text);
      const accepted = reader.accept(checked(message), line.length);
      // Most are there in the turn they were read in.
      if (accepted !== undefined) await accepted;
    } catch (thrown) {
      await reader.refuse(thrown, message);
    }
  }
}

function checked(message: JsonRpcMessage): JSONRPCMessage {
  try {
    return parseJSONRPCMessage(message);
  } catch (cause) {
    throw notOneMessage(cause);
  }
}
