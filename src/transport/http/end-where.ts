import { setImmediate as nextTurn } from 'node:timers/promises';

interface Closing {
  close(fault?: 'revoked'): Promise<void> | void;
}

/** Looked at in one turn: calls must not wait until thousands have been. */
const AT_ONCE = 50;

/** Closes everything whose credential meets a condition. @returns How much that was. */
export async function endWhere<T extends Closing>(
  all: readonly T[],
  condition: (one: T) => Promise<boolean>,
): Promise<number> {
  let ended = 0;
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const some = all.slice(from, from + AT_ONCE);
    const isOver = await Promise.all(some.map(condition));
    const over = some.filter((_one, index) => isOver[index]);
    await Promise.all(over.map((one) => one.close('revoked')));
    ended += over.length;
    await nextTurn();
  }
  return ended;
}
