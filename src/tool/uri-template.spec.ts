import { describe, expect, it } from 'vitest';
import { UriTemplate } from './uri-template.js';

describe('UriTemplate', () => {
  const template = new UriTemplate('issue://{owner}/{repo}/{number}');

  it('reads the variables of a URI, decoded', () => {
    expect(template.match('issue://octo/hello%20world/7')).toEqual({ owner: 'octo', repo: 'hello world', number: '7' });
  });

  it.each([
    'issue://octo/hello',
    'issue://octo/hello/7/comments',
    'issue://octo//7',
    'xissue://octo/hello/7',
    'issue://o/%ZZ/7',
  ])('does not match %s', (uri) => {
    expect(template.match(uri)).toBeUndefined();
  });

  it('takes a dot for a dot', () => {
    expect(new UriTemplate('docs://a.b').match('docs://axb')).toBeUndefined();
    expect(new UriTemplate('docs://a.b').match('docs://a.b')).toEqual({});
  });
});
