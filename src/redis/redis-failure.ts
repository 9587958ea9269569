import { ERROR_TYPE, OTHER } from '../observability/call-attributes.js';
import type { Told } from '../observability/client-span.js';

/** Redis begins an error with a word of its own or of a script, in capitals; what follows may quote the command. */
const PREFIX = /^[A-Z][A-Z0-9_]{0,31}(?= |$)/;
/** Of the client, which gives this error no name. */
const TIMED_OUT = 'Command timed out';

/** What a span tells of a command that failed. */
export function redisFailure(thrown: unknown): Told {
  if (!(thrown instanceof Error)) return { [ERROR_TYPE]: OTHER };
  if (thrown.name === 'ReplyError') {
    const code = PREFIX.exec(thrown.message)?.[0] ?? OTHER;
    return { 'db.response.status_code': code, [ERROR_TYPE]: code };
  }
  if (thrown.message === TIMED_OUT) return { [ERROR_TYPE]: 'timeout' };
  const { code } = thrown as { code?: unknown };
  return { [ERROR_TYPE]: typeof code === 'string' ? code : thrown.name === 'Error' ? OTHER : thrown.name };
}
