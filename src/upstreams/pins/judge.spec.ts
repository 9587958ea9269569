import { describe, expect, it } from 'vitest';
import { definitionOf, digestOf } from '../definition.js';
import { acceptable, judge } from './judge.js';

const tool = (name: string, description = 'Does something.') =>
  definitionOf('tool', {
    name,
    description,
    inputSchema: { type: 'object' },
    icons: [{ src: 'https://evil.example' }],
  });
const states = (...args: Parameters<typeof judge>) =>
  judge(...args).map(({ state, definition }) => `${definition.key} ${state}`);
const fine = () => undefined;

describe('judge', () => {
  it('lets through what is as it was accepted, and holds everything else back', () => {
    const accepted = [tool('same'), tool('other'), tool('away')];
    const listed = [tool('same'), tool('other', 'Does more.'), tool('fresh')];
    expect(states(listed, accepted, fine)).toEqual(['same offered', 'other changed', 'fresh new', 'away gone']);
  });

  it('takes what was accepted for what is, where nobody was asked yet', () => {
    expect(states(undefined, [tool('one')], fine)).toEqual(['one offered']);
  });

  it('keeps a tool and a prompt of one name apart', () => {
    const prompt = definitionOf('prompt', { name: 'one', description: 'Does something.' });
    expect(states([tool('one'), prompt], [tool('one')], fine)).toEqual(['one offered', 'one new']);
  });

  it('accepts nothing that cannot be served', () => {
    const verdicts = judge([tool('good'), tool('bad')], [tool('gone')], ({ key }) =>
      key === 'bad' ? 'why' : undefined,
    );
    expect(acceptable(verdicts).map(({ key }) => key)).toEqual(['good']);
  });
});

describe('a definition', () => {
  it('is only what is passed on', () => {
    expect(Object.keys(tool('one').says)).toEqual(['name', 'description', 'inputSchema']);
  });

  it('has the same digest in whatever order its parts come', () => {
    const turned = definitionOf('tool', {
      inputSchema: { type: 'object' },
      description: 'Does something.',
      name: 'one',
    });
    expect(digestOf([turned, tool('two')])).toBe(digestOf([tool('two'), tool('one')]));
    expect(digestOf([tool('one')])).not.toBe(digestOf([tool('one', 'Does more.')]));
  });
});
