import type { Writable } from 'node:stream';

/**
 * Keeps an output for the protocol alone: what anybody else writes to it from now on, as `console.log` of a tool does, goes to
 * the other one, because a client would take it for a message that is none.
 * @returns What the protocol is written to.
 */
export function takeOutput(own: NodeJS.WriteStream, other: NodeJS.WriteStream): Writable {
  const write = own.write.bind(own);
  own.write = other.write.bind(other);
  return new Proxy(own, { get: (stream, key) => (key === 'write' ? write : (Reflect.get(stream, key) as unknown)) });
}
