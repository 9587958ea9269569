import { DoorRefusal } from './door-refusal.js';
import { asked } from '../mcp/asked.js';
import type { JsonRpcMessage } from './read-json-body.js';
import { isRecord } from '../../tool/is-record.js';

const INVALID_PARAMS = -32602;

/** What is wrong with the parameters of a call as a message, before anybody looks at what they mean. */
export function malformedCall(message: JsonRpcMessage | undefined): DoorRefusal | undefined {
  const { kind } = asked(message);
  if (kind === 'request') return undefined;
  const params = message?.['params'];
  if (!isRecord(params)) return refused('params must be an object.');
  const key = kind === 'resource' ? 'uri' : 'name';
  if (typeof params[key] !== 'string') return refused(`params.${key} must be text.`);
  const input = params['arguments'];
  if (kind === 'resource' || input === undefined) return undefined;
  if (!isRecord(input)) return refused('params.arguments must be an object.');
  return kind === 'prompt' && !Object.values(input).every((value) => typeof value === 'string')
    ? refused('params.arguments of a prompt must be text.')
    : undefined;
}

function refused(message: string): DoorRefusal {
  return new DoorRefusal('invalid_input', message, { httpStatus: 400, jsonRpcCode: INVALID_PARAMS });
}
