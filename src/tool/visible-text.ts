/**
 * What a person cannot see but a model reads: format controls (tags, bidi overrides, zero width), fillers, private use,
 * the variation selectors that text is smuggled in. Kept: the joiners, which scripts and emoji need.
 */
const HIDDEN =
  /(?![\u200C\u200D])\p{Cf}|[\p{Co}\u115F\u1160\u3164\uFFA0]|(?![\uFE00-\uFE0F])\p{Variation_Selector}|(?![\t\n])\p{Cc}/gu;

const LINE_ENDS = /\r\n?|[\u2028\u2029\v\f\u0085]/g;

/** The text as a person would see it. */
export function visibleText(text: string): string {
  return text.toWellFormed().replaceAll(LINE_ENDS, '\n').replaceAll(HIDDEN, '');
}

/** Whether a person sees all of it: half a surrogate pair cannot be sent, and a control character is never meant. */
export function isVisible(text: string): boolean {
  return text.isWellFormed() && text.replaceAll(LINE_ENDS, '\n').search(HIDDEN) === -1;
}
