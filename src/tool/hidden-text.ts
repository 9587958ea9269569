/** Characters a person cannot see but a model reads: format controls (tags, bidi, zero width), fillers, private use. */
const HIDDEN = /[\p{Cf}\p{Co}\p{Cn}\p{Variation_Selector}\u115F\u1160\u3164\uFFA0]|(?![\t\n])\p{Cc}/u;
const EVERY_HIDDEN = new RegExp(HIDDEN, 'gu');

export function isHiding(text: string): boolean {
  return HIDDEN.test(text);
}

/** The same without them, and with line ends as they are here. For prose: names and values must not be changed. */
export function withoutHidden(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(EVERY_HIDDEN, '');
}
