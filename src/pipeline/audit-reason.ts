import { jsonField, numberField, textField } from '../audit/json-fields.js';
import type { Failure, InputIssue } from '../errors/failure.js';
import { maskCredentials } from '../observability/mask-credentials.js';
import { argumentNames } from '../tool/argument-names.js';
import type { Call } from './call.js';

/** Why: what `gatehouse explain` tells. What is wrong with arguments may quote them, and what a tool says of them too. */
export function reasonFields({ request, known, isTurnedAway }: Call, { kind, detail, message }: Failure): string {
  const { issues, rule, limit, remaining, retryAfter, requiredScopes, missing, refusedBy, room, fault, keyId } = detail;
  const mayQuoteArguments =
    !isTurnedAway && request.kind !== 'request' && (kind === 'invalid_input' || kind === 'tool_error');
  return (
    (mayQuoteArguments
      ? numberField('issues', issues?.length) + jsonField('wrongArguments', wrongArguments(known, issues))
      : textField('reason', maskCredentials(message))) +
    textField('rule', rule) +
    numberField('limit', limit) +
    numberField('remaining', remaining) +
    numberField('retryAfter', retryAfter) +
    jsonField('requiredScopes', requiredScopes) +
    jsonField('missing', missing) +
    textField('refusedBy', refusedBy) +
    jsonField('room', room) +
    textField('fault', fault) +
    textField('keyId', keyId)
  );
}

/** Which arguments were wrong, as far as the tool itself names them: any other name is the caller's own. */
function wrongArguments(operation: Call['known'], issues: readonly InputIssue[] = []): readonly string[] | undefined {
  const names = operation && argumentNames(operation);
  if (names === undefined) return undefined;
  const named = issues.map(({ path }) => path.split('.')[0] ?? '').filter((name) => names.includes(name));
  return named.length > 0 ? [...new Set(named)] : undefined;
}
