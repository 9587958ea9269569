import { Worker } from 'node:worker_threads';
import { Client } from 'pg';
import { vi } from 'vitest';
import type { Question } from '../../src/database/sqlite-messages.js';

/** The text of every statement this process sends to a database from now on. What stands in a parameter is no part of it. */
export function watchSql(): { readonly statements: ReadonlySet<string>; stop(): void } {
  const statements = new Set<string>();
  const { postMessage } = Worker.prototype;
  const { query } = Client.prototype;
  const spies = [
    vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, message: Question, ...rest) {
      if (Array.isArray(message)) statements.add(message[0]);
      return postMessage.call(this, message, ...rest);
    }),
    vi.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...args: unknown[]) {
      const [first] = args as [string | { readonly text?: string }];
      statements.add(typeof first === 'string' ? first : (first.text ?? ''));
      return (query as (...all: unknown[]) => unknown).apply(this, args) as never;
    }),
  ];
  return { statements, stop: () => spies.forEach((spy) => spy.mockRestore()) };
}
