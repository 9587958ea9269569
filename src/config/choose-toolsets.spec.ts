import { describe, expect, it } from 'vitest';
import { chooseToolsets } from './choose-toolsets.js';

const OFFERED = [{ name: 'accounts' }, { name: 'github', lacks: 'GITHUB_TOKEN' }, { name: 'crm' }];
const names = (enabled?: string[]) => chooseToolsets(enabled, OFFERED).map(({ name }) => name);

describe('chooseToolsets', () => {
  it('offers all that have what they need where none is named', () => {
    expect(names()).toEqual(['accounts', 'crm']);
  });

  it('offers those that are named and no other', () => {
    expect(names(['crm'])).toEqual(['crm']);
    expect(names([])).toEqual([]);
  });

  it('refuses every name it cannot serve at once, and says what was meant or missing', () => {
    expect(() => names(['crn', 'github'])).toThrow(
      expect.objectContaining({
        problems: [
          'TOOLSETS names a toolset that does not exist: did you mean crm? There are accounts, github, crm.',
          'TOOLSETS names github, which needs GITHUB_TOKEN.',
        ],
      }),
    );
  });
});
