interface Closing {
  close(): Promise<void> | void;
}

/** Closes everything that meets a condition. @returns How much that was. */
export async function endWhere<T extends Closing>(
  all: readonly T[],
  condition: (one: T) => Promise<boolean>,
): Promise<number> {
  const ended = await Promise.all(
    all.map(async (one) => {
      if (!(await condition(one))) return false;
      await one.close();
      return true;
    }),
  );
  return ended.filter(Boolean).length;
}
