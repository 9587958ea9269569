import { describe, expect, it } from 'vitest';
import { Failure } from '../../../errors/failure.js';
import { ProofRefusal } from '../../../identity/tokens/token-refusal.js';
import { challenges, howSent } from './challenge.js';

const metadata = 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp';
const ALGS = /algs="ES256 ES384 EdDSA Ed25519 RS256 PS256"$/;

describe('a challenge', () => {
  it('is plain where there is nobody to send a client to', () => {
    const context = { sent: 'nothing', resourceMetadata: undefined } as const;
    expect(challenges(new Failure('unauthenticated', 'Who?'), context)).toEqual(['Bearer realm="gatehouse"']);
  });

  it('names no error where nothing was sent, and every scope that is needed', () => {
    const failure = new Failure('unauthenticated', 'Who?', { requiredScopes: ['a', 'b'] });
    expect(challenges(failure, { sent: 'nothing', resourceMetadata: metadata })).toEqual([
      `Bearer realm="gatehouse", scope="a b", resource_metadata="${metadata}"`,
      expect.stringMatching(/^DPoP algs="/),
    ]);
  });

  it('answers in the scheme that was used, with its own error', () => {
    const [proof, ...more] = challenges(new ProofRefusal('a "quoted" \\ proof'), {
      sent: 'dpop',
      resourceMetadata: undefined,
    });
    expect(proof).toMatch(ALGS);
    expect(proof).toContain(`error="invalid_dpop_proof", error_description="a 'quoted' ' proof"`);
    expect(more).toEqual([]);
  });

  it.each([
    ['rate_limited', {}],
    ['forbidden', {}],
  ] as const)('is not there where another credential would change nothing: %s', (kind, detail) => {
    expect(challenges(new Failure(kind, 'No.', detail), { sent: 'bearer', resourceMetadata: metadata })).toEqual([]);
  });

  it.each([
    [{}, 'nothing'],
    [{ authorization: 'Bearer x' }, 'bearer'],
    [{ authorization: 'dpop x' }, 'dpop'],
    [{ authorization: 'Basic x' }, 'bearer'],
    [{ dpop: 'x' }, 'dpop'],
  ])('follows from the headers %j', (headers, sent) => {
    expect(howSent(headers)).toBe(sent);
  });
});
