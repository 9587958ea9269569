import { expect, it } from 'vitest';
import { mostConnections } from './connection-room.js';

const LIMITS = (descriptors: string) => `Limit                     Soft Limit           Hard Limit           Units
Max cpu time              unlimited            unlimited            seconds
Max open files            ${descriptors}               ${descriptors}               files
`;

it.each([
  ['200', 150],
  ['1024', 768],
  ['1048576', 1_048_064],
  ['unlimited', undefined],
])('of %s descriptors leaves %s to connections', (descriptors, most) => {
  expect(mostConnections(LIMITS(descriptors))).toBe(most);
});
