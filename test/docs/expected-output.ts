/** Whether a page shows what was printed: `…` stands for any text of a line, a line of it alone for any lines. */
export function isShown(shown: string, printed: string): boolean {
  const lines = shown.trimEnd().split('\n').map(patternOf);
  return new RegExp(`^${lines.join('')}$`).test(`${printed.trimEnd()}\n`);
}

function patternOf(line: string): string {
  if (line === '…') return '(?:[^\\n]*\\n)*?';
  return `${line.split('…').map(RegExp.escape).join('[^\\n]*')}\\n`;
}
