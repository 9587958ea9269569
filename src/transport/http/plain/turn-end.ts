let due: (() => void)[] = [];

/**
 * Writes an answer once this turn of the loop has taken in all that has come. Waking a reader who sleeps costs more than
 * the write: where the answers of a turn follow one another, its first wakes the reader for all.
 * @param write Must not throw.
 */
export function atTurnEnd(write: () => void): void {
  if (due.length === 0) setImmediate(writeAll);
  due.push(write);
}

function writeAll(): void {
  const writes = due;
  due = [];
  for (const write of writes) write();
}
