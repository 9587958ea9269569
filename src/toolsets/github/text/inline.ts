import { visibleText } from '../../../tool/visible-text.js';

/** One line of plain text: no line end, no run of blanks, no longer than that many characters. */
export function inline(text: string, longest: number): string {
  const line = visibleText(text).replaceAll(/\s+/g, ' ').trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1).toWellFormed()}…`;
}

const MARKDOWN = /[\\`*_[\]<>|#~!]/g;

/** The same where it stands inside markdown, and must stay text there. */
export function inlineMarkdown(text: string, longest = 300): string {
  return inline(text, longest).replaceAll(MARKDOWN, String.raw`\$&`);
}
