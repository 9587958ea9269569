import type { IncomingMessage } from 'node:http';
import { Failure } from '../../errors/failure.js';
import { DoorRefusal } from './door-refusal.js';
import { isNestedDeeperThan } from './nesting.js';

/** JSON-RPC's own codes for what cannot be read as one message. */
const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;

/** Levels of objects and arrays within each other. What checks a message goes one step deeper for each, and has one stack. */
const MAX_NESTING = 100;

/** One JSON-RPC message as sent. */
export type JsonRpcMessage = Readonly<Record<string, unknown>>;

/**
 * Reads the body of a POST, no more than `limitBytes` of it, only after the door has let the caller in. Throws a
 * DoorRefusal for what is too large or too deep, is not JSON, or is not a single message: an array would run many calls past the
 * limits of one.
 */
export async function readJsonBody(request: IncomingMessage, limitBytes: number): Promise<JsonRpcMessage> {
  return oneMessage(await readText(request, limitBytes));
}

/** @throws DoorRefusal for text that is not JSON, or not a single message. */
export function oneMessage(text: string): JsonRpcMessage {
  const body = parse(text);
  if (Array.isArray(body))
    throw invalid('Batches are not accepted: send one JSON-RPC message per request.', INVALID_REQUEST);
  if (typeof body !== 'object' || body === null) throw notOneMessage();
  if (isNestedDeeperThan(body, MAX_NESTING))
    throw invalid(`The message is nested more than ${MAX_NESTING} levels deep.`, INVALID_REQUEST);
  return body as JsonRpcMessage;
}

/** What is JSON, but not a JSON-RPC message. */
export function notOneMessage(cause?: unknown): DoorRefusal {
  return invalid('The body is not a JSON-RPC message.', INVALID_REQUEST, 400, cause);
}

async function readText(request: IncomingMessage, limitBytes: number): Promise<string> {
  const tooLarge = () => invalid(`The body is larger than the ${limitBytes} bytes accepted.`, INVALID_REQUEST, 413);
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limitBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    throw new Failure('cancelled', 'The client went away while it sent its message.', { cause: thrown });
  }
  return Buffer.concat(chunks, size).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('The body is not valid JSON.', PARSE_ERROR);
  }
}

function invalid(message: string, jsonRpcCode: number, httpStatus = 400, cause?: unknown): DoorRefusal {
  return new DoorRefusal('invalid_input', message, { jsonRpcCode, httpStatus }, { cause });
}
