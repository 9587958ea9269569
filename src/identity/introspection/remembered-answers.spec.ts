import { expect, it } from 'vitest';
import { ANONYMOUS } from '../../tool/principal.js';
import { RememberedAnswers } from './remembered-answers.js';

it('forgets an answer once its time is over, and where the clock was set back behind it', () => {
  const verdict = { principal: ANONYMOUS };
  for (const [now, expected] of [
    [1_000, verdict],
    [10_999, verdict],
    [11_000, undefined],
    // An hour back: a token that is revoked meanwhile must not count for that hour.
    [1_000 - 3_600_000, undefined],
  ] as const) {
    const remembered = new RememberedAnswers(10);
    remembered.set('token', verdict, { from: 1_000, until: 11_000 });
    expect([now, remembered.get('token', now)]).toEqual([now, expected]);
  }
});
