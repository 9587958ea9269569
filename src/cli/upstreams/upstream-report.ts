import { isDeepStrictEqual } from 'node:util';
import type { Finding } from '../../upstreams/findings.js';
import type { Verdict } from '../../upstreams/pins/judge.js';

const MEANING: Readonly<Record<Finding, string>> = {
  hidden_text: 'has characters that nobody sees and a model reads',
  orders: 'tells a model what it must do',
  secrecy: 'asks to keep something from somebody',
  other_tools: 'speaks of what to do with other tools',
  exfiltration: 'asks to hand over the conversation, or to send something somewhere',
  secrets: 'speaks of credentials or of where they are kept',
  markup: 'has tags that look like those of a prompt',
  long: 'is longer than 4000 characters',
};

/** Everything that is not as it was accepted, field by field, for people to read. */
export function renderDifferences(verdicts: readonly Verdict[]): string {
  return verdicts
    .filter(({ state }) => state !== 'offered')
    .map((verdict) => `${[headOf(verdict), ...bodyOf(verdict)].join('\n')}\n`)
    .join('\n');
}

function headOf({ state, definition: { kind, key } }: Verdict): string {
  return `${state}: ${kind} ${visible(key)}`;
}

function bodyOf({ state, definition, accepted, fault, findings }: Verdict): string[] {
  const before = state === 'new' ? {} : (accepted?.says ?? {});
  const after = state === 'gone' ? {} : definition.says;
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = fields.filter((field) => !isDeepStrictEqual(before[field], after[field]));
  return [
    ...changed.flatMap((field) => [
      ...(field in before ? [`  - ${field}: ${visible(before[field])}`] : []),
      ...(field in after ? [`  + ${field}: ${visible(after[field])}`] : []),
    ]),
    ...(fault === undefined ? [] : [`  ! cannot be served: ${visible(fault)}`]),
    ...findings.map((finding) => `  ? look twice: it ${MEANING[finding]}`),
  ];
}

/** As JSON, with every character that is not plainly visible spelled out: this is where hidden ones must show. */
function visible(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replaceAll(/[^\x20-\x7E\p{L}\p{N}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
