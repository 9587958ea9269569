import { beforeEach, expect, it } from 'vitest';
import { OpenSessions } from './open-sessions.js';
import type { Session } from './session.js';

let open: OpenSessions;
beforeEach(() => {
  open = new OpenSessions();
});

/** A session that has been idle for so long. */
function session(
  id: string,
  owner: string,
  idleMs = 1,
): { -readonly [Key in 'id' | 'owner' | 'idleMs']: Session[Key] } {
  const made = { id, owner, idleMs };
  open.add(made as Session);
  return made;
}

it('finds the one that was not used for the longest time, of an owner and of all', () => {
  const [ada, bob, eve] = [session('1', 'ada'), session('2', 'bob'), session('3', 'ada')];
  expect(open.oldestIdle()).toBe(ada);
  open.used(ada as Session, true);
  expect([open.oldestIdle(), open.oldestIdle('ada')]).toEqual([bob, eve]);
  open.used(ada as Session, false);
  open.used(bob as Session, false);
  expect([open.oldestIdle(), open.oldestIdle('ada'), open.oldestIdle('bob')]).toEqual([eve, eve, bob]);
});

it('finds none where all are in use, and then one whose call went on without its client and has ended', () => {
  const ada = session('1', 'ada', 0);
  expect([open.oldestIdle('ada'), open.inUseOf('ada')]).toEqual([undefined, [ada]]);
  ada.idleMs = 1;
  expect([open.oldestIdle('ada'), open.inUseOf('ada')]).toEqual([ada, []]);
});

it('forgets what is deleted, also where it is used a last time, and leaves another of the same id alone', () => {
  const first = session('1', 'ada');
  open.delete(first as Session);
  open.used(first as Session, false);
  expect([open.size, open.countOf('ada'), open.oldestIdle()]).toEqual([0, 0, undefined]);
  const second = session('1', 'ada');
  open.delete(first as Session);
  expect([open.get('1'), open.countOf('ada'), [...open]]).toEqual([second, 1, [second]]);
});
