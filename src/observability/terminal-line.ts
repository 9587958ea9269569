import { styleText } from 'node:util';
import { isRecord } from '../tool/is-record.js';

type Format = Parameters<typeof styleText>[0];

/** What a person asks of a call first; the trail has the rest. */
const OF_A_CALL = [
  'outcome',
  'method',
  'name',
  'principal',
  'client',
  'durationMs',
  'reason',
  'wrongArguments',
  'executionId',
];
const WIDEST_LEVEL = 5;
const LOOKS: Readonly<Record<string, Format>> = { info: 'green', warn: 'yellow', error: 'red', fatal: ['bold', 'red'] };
/** Whatever is not seen: escape sequences, line ends, marks that turn text around. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A line of the log as a person reads it: when, how severe, what, and its fields. What came from outside steers no terminal.
 * @param line JSON, as pino writes it.
 */
export function terminalLine(line: string, hasColours: boolean): string {
  const paint = (format: Format, text: string) =>
    hasColours ? styleText(format, text, { validateStream: false }) : text;
  const parsed = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const { level, time, service: _service, msg, err, audit, ...fields } = parsed;
  const name = visible(String(level));
  const words = [msg ?? '', ...pairs({ ...ofCall(audit), ...fields })].join('  ');
  const head = `${paint('dim', clock(String(time)))} ${paint(LOOKS[name] ?? 'dim', name.padEnd(WIDEST_LEVEL))}`;
  const rest = stackOf(err).map((part) => `    ${paint('dim', visible(part))}\n`);
  return `${head} ${visible(words)}\n${rest.join('')}`;
}

/** By the clock of whoever looks. */
function clock(time: string): string {
  const at = new Date(time);
  return `${at.toTimeString().slice(0, 8)}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

function ofCall(audit: unknown): Readonly<Record<string, unknown>> {
  return isRecord(audit) ? Object.fromEntries(OF_A_CALL.map((key) => [key, audit[key]])) : {};
}

function pairs(fields: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${valueOf(value)}`]));
}

function valueOf(value: unknown): string {
  return typeof value === 'string' && /^\S+$/.test(value) ? value : JSON.stringify(value);
}

/** An error as `describeError` tells it, and what caused it. */
function stackOf(error: unknown): readonly string[] {
  if (!isRecord(error)) return [];
  const { stack, message, cause, errors } = error;
  const inner = [cause, ...(Array.isArray(errors) ? errors : [])].map(stackOf).filter(({ length }) => length > 0);
  return [
    ...String(stack || message).split('\n'),
    ...inner.flatMap(([first = '', ...others]) => [`caused by ${first}`, ...others]),
  ];
}

function visible(text: string): string {
  return text.replaceAll(UNSEEN, (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`);
}
