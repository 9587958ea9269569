/** Whether a value of JSON holds values within values more than `levels` deep. Goes no deeper itself. */
export function isNestedDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  const inner = value as Readonly<Record<string, unknown>>;
  // Of JSON all is a value's own. No list of its values is made: this is asked of every message.
  for (const key in inner) if (isNestedDeeperThan(inner[key], levels - 1)) return true;
  return false;
}
