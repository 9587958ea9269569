import { hasLongRun } from './long-run.js';

interface Pattern {
  readonly name: string;
  matches(text: string): boolean;
}

// Callers choose the text, and how long it is: each of these reads a text once, whatever stands in it.
const EMAIL = /[^\s@"<>]@[^\s@"<>]+\.[^\s@"<>]/;
/** Seven digits or more, with what people put between them. */
const PHONE = /(?:^|[\s(:;,])(?:\+|00)?\(?\d[\d\s()./-]{5,}\d(?![\w])/;
const TOKEN =
  /(?<![\w-])(?=[\w-]*eyJ)[\w-]+\.[\w-]|\b(?:gh[pousr]|github_pat|glpat|xox[abp]|sk|pk|ghk|AKIA)[_-]?[A-Za-z0-9_-]{16,}|-----BEGIN/;
/** Characters of a token behind what names its kind. */
const SHORTEST_TOKEN = 16;
/** Long and random-looking: no identifier of a person's making. */
const SECRET = /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w+/=-]{32,}$/;
const IBAN = /\b[A-Z]{2}\d{2}[A-Z0-9 ]{11,32}\b/;
const DIGIT = /\d/;
const CARD = /(?:\d[ -]?){13,19}/g;

/** What personal data and credentials look like, wherever they stand. The first that matches names it. */
export const PATTERNS: readonly Pattern[] = [
  // Looking for one character first: most text has none of what these need, and is looked at with every call.
  { name: 'email', matches: (text) => text.includes('@') && EMAIL.test(text) },
  { name: 'token', matches: (text) => mayHoldToken(text) && isToken(text) },
  { name: 'card', matches: (text) => DIGIT.test(text) && hasCard(text) },
  { name: 'iban', matches: (text) => DIGIT.test(text) && IBAN.test(text) },
  { name: 'phone', matches: (text) => DIGIT.test(text) && PHONE.test(text) && !isDate(text) },
];

/** Every text that holds one does, and few others do. */
function mayHoldToken(text: string): boolean {
  return text.includes('eyJ') || text.includes('-----BEGIN') || hasLongRun(text, SHORTEST_TOKEN);
}

export function isToken(text: string): boolean {
  return TOKEN.test(text) || SECRET.test(text);
}

/** Whether a text that should tell of no person does. */
export function looksPersonal(text: string): boolean {
  return PATTERNS.some(({ matches }) => matches(text));
}

function hasCard(text: string): boolean {
  return (text.match(CARD) ?? []).some((digits) => isCard(digits.replaceAll(/\D/g, '')));
}

/** Luhn's check, which every card number passes and few other numbers do. */
function isCard(digits: string): boolean {
  if (digits.length < 13 || digits.length > 19) return false;
  const sum = [...digits].toReversed().reduce((total, digit, place) => {
    const doubled = Number(digit) * (place % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}/.test(text);
}

/** Names of fields that hold what belongs to a person, or opens a door. */
const PERSONAL_NAMES =
  /^(?:.*(?:password|passwd|secret|token|credential|authorization|api_?key|private_?key|cookie|session))$|^(?:.*_)?(?:e?mail|phone|mobile|fax|(?:(?:first|last|middle|full|maiden|nick|sur|given|family|display|user|contact|customer|person|holder)_?)?name|address|street|city|zip|postal_?code|postcode|birth(?:_?(?:day|date|place))?|dob|ssn|tax_?id|passport|iban|card(?:_?number)?|cvc|cvv|ip|latitude|longitude)(?:_\d+)?$/i;

/** Whether a field of this name is not kept, whatever stands in it. `firstName` and `first_name` are one name. */
export function isPersonalName(name: string): boolean {
  return PERSONAL_NAMES.test(name.replaceAll(/([a-z])([A-Z])/g, '$1_$2'));
}
