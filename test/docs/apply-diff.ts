/**
 * Adds the lines of a ```` ```diff ```` block behind the lines it shows around them.
 * @throws Error where those do not stand in the text exactly once.
 */
export function applyDiff(text: string, diff: string): string {
  const lines = diff.trimEnd().split('\n');
  const before = lines.filter((line) => !line.startsWith('+')).map((line) => line.slice(1));
  const after = lines.filter((line) => !line.startsWith('-')).map((line) => line.slice(1));
  const kept = lines.filter((line) => line.startsWith('-') || line.startsWith(' ')).map((line) => line.slice(1));
  if (before.length !== kept.length) throw new Error(`Every line of a diff begins with a space, + or -:\n${diff}`);
  const found = text.split(`${before.join('\n')}\n`);
  if (found.length !== 2) throw new Error(`Stands there ${found.length - 1} times, not once:\n${before.join('\n')}`);
  return found.join(`${after.join('\n')}\n`);
}
