import { isRecord } from '../../tool/is-record.js';
import { type Refusal, refusalOf } from './refused.js';

/**
 * Fetches as always, and remembers what the service said of the last request it refused: the SDK turns 401 and 403 into
 * errors of its own, which no longer have the decision id.
 */
export class RememberedRefusal {
  last: Refusal | undefined;

  readonly fetch: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    this.last = answer.ok ? undefined : await readRefusal(answer.clone());
    return answer;
  };
}

async function readRefusal(answer: Response): Promise<Refusal | undefined> {
  const body: unknown = await answer.json().catch(() => undefined);
  if (!isRecord(body) || !isRecord(body['error'])) return undefined;
  const { message, data } = body['error'];
  return refusalOf(typeof message === 'string' ? message : '', data);
}
