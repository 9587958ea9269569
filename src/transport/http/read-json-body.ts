import type { IncomingMessage, ServerResponse } from 'node:http';
import { Failure } from '../../errors/failure.js';
import { refuseCoded, textOf } from './body-coding.js';
import type { BodyRoom } from './body-room.js';
import { DoorRefusal } from './door-refusal.js';
import { beginsMoreThan, isNestedDeeperThan } from './nesting.js';

/** JSON-RPC's own codes for what cannot be read as one message. */
const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;

/** Levels of objects and arrays within each other. What checks a message goes one step deeper for each, and has one stack. */
const MAX_NESTING = 100;

/** Set on a request that was read before its parser has said that there is no more. */
const READ_WHOLE = Symbol('read whole');

type Body = IncomingMessage & { [READ_WHOLE]?: true };

/** One JSON-RPC message as sent. */
export type JsonRpcMessage = Readonly<Record<string, unknown>>;

/** How much is read. */
export interface BodyBounds {
  /** Of one body. */
  readonly limitBytes: number;
  /** For all of them. */
  readonly room: BodyRoom;
}

/**
 * Reads the body of a POST, no more of it than there is room for, only after the door has let the caller in. Throws a
 * DoorRefusal for what is too large or too deep, is not JSON, or is not a single message: an array would run many calls past the
 * limits of one.
 */
export function readJsonBody(
  request: IncomingMessage,
  response: ServerResponse,
  bounds: BodyBounds,
): JsonRpcMessage | Promise<JsonRpcMessage> {
  refuseCoded(request.headers);
  const text = readText(request, response, bounds);
  return typeof text === 'string' ? oneMessage(text) : text.then(oneMessage);
}

/** Whether something of its body is still to come, or nobody has read it: it would be taken for the next request. */
export function hasUnreadBody(request: IncomingMessage): boolean {
  return !request.complete && (request as Body)[READ_WHOLE] !== true;
}

/** @throws DoorRefusal for text that is not JSON, or not a single message. */
export function oneMessage(text: string): JsonRpcMessage {
  const body = parse(text);
  if (Array.isArray(body))
    throw invalid('Batches are not accepted: send one JSON-RPC message per request.', INVALID_REQUEST);
  if (typeof body !== 'object' || body === null) throw notOneMessage();
  // What begins no more than so many cannot be deeper, and looking through the text is cheaper than through what it says.
  if (beginsMoreThan(text, MAX_NESTING) && isNestedDeeperThan(body, MAX_NESTING))
    throw invalid(`The message is nested more than ${MAX_NESTING} levels deep. Send a flatter one.`, INVALID_REQUEST);
  return body as JsonRpcMessage;
}

/** What is JSON, but not a JSON-RPC message. */
export function notOneMessage(cause?: unknown): DoorRefusal {
  return invalid('The body is not a JSON-RPC message.', INVALID_REQUEST, 400, cause);
}

/** What is longer than is read of one message. */
export function tooLarge(limitBytes: number): DoorRefusal {
  return invalid(`The body is larger than the ${limitBytes} bytes accepted.`, INVALID_REQUEST, 413);
}

function readText(request: IncomingMessage, response: ServerResponse, bounds: BodyBounds): string | Promise<string> {
  const { limitBytes } = bounds;
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
  // It may have gone while its credential was looked at: then nothing tells of it any more.
  if (request.destroyed) throw gone();
  return textHere(request, limitBytes) ?? collect(request, response, bounds);
}

/**
 * The text, where all of it is here: it nearly always has come with the head. Its parser takes exactly as much for the body
 * as was announced, so that much is all, also before the parser has said so.
 */
function textHere(request: Body, limitBytes: number): string | undefined {
  const { complete, readableLength } = request;
  if (!complete && readableLength !== Number(request.headers['content-length'])) return undefined;
  if (readableLength > limitBytes) throw tooLarge(limitBytes);
  const body = request.read() as Buffer | null;
  if (!complete) {
    request[READ_WHOLE] = true;
    // Lets it come to its end, which a request that nobody reads on from never does.
    request.resume();
  }
  return body === null ? '' : textOf(body);
}

/** By events: an iterator over the stream costs more than all of the reading. */
function collect(request: IncomingMessage, response: ServerResponse, bounds: BodyBounds): Promise<string> {
  const { limitBytes, room } = bounds;
  const hold = room.until(response);
  const announced = Number(request.headers['content-length'] ?? 0);
  hold(announced);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  let size = 0;
  const take = (chunk: Buffer) => {
    size += chunk.length;
    try {
      if (size > limitBytes) throw tooLarge(limitBytes);
      if (announced === 0) hold(chunk.length);
      chunks.push(chunk);
    } catch (refusal) {
      request.off('data', take).pause();
      reject(refusal);
    }
  };
  request.on('data', take);
  request.once('end', () => {
    try {
      resolve(textOf(Buffer.concat(chunks, size)));
    } catch (thrown) {
      reject(thrown);
    }
  });
  request.once('error', (cause) => reject(gone(cause)));
  request.once('close', () => {
    // What was read whole is closed, too.
    if (!request.complete) reject(gone());
  });
  return promise;
}

function gone(cause?: Error): Failure {
  return new Failure('cancelled', 'The client went away while it sent its message.', { cause });
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
