import { expect, it } from 'vitest';
import { startProblems } from './start-failure.js';

const thrownAt = (message: string, ...frames: string[]) =>
  Object.assign(new TypeError(message), { stack: [`TypeError: ${message}`, ...frames].join('\n') });

const MINE = '    at Orders.onModuleInit (/srv/desk/src/orders.ts:20:11)';

it('says where the code of a project threw, and nothing of ours or of what is installed', () => {
  const error = thrownAt(
    'Cannot read properties of undefined',
    MINE,
    '    at callHook (file:///srv/desk/node_modules/@nestjs/core/hooks.js:1:1)',
    `    at startProblems (${import.meta.filename}:1:1)`,
    '    at node:internal/main:1:1',
  );
  expect(startProblems(error)).toEqual([`Cannot read properties of undefined\n${MINE}`]);
});

it('keeps the sentence alone where nothing of a project threw', () => {
  expect(startProblems(new Error('No database at postgres://ada:secret@db'))).toEqual([
    'No database at postgres://***@db',
  ]);
});

it.each([[null], [undefined], ['text'], [{ code: 1 }], [Object.create(null)]])(
  'says that no error was thrown, whatever was: %o',
  (thrown) => {
    expect(startProblems(thrown)).toEqual([expect.stringMatching(/^it was not an error that was thrown, but /)]);
  },
);
