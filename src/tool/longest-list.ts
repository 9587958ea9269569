/** Length of the longest list at any depth: of an answer that says nothing about its records, the safe count. */
export function longestList(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>(
    (longest, inner) => Math.max(longest, longestList(inner)),
    Array.isArray(value) ? value.length : 0,
  );
}
