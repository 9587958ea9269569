import { z } from 'zod';
import { isFreeHeader } from '../free-header.js';
import { field } from '../record-list.js';
import { oneOf, text } from '../setting-kinds.js';

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const PARAMETER = /^[A-Za-z0-9_.~[\]-]{1,64}$/;

/** One credential for an API: where it goes, and which variable or file holds it. */
export const openapiCredentialSchema = z.strictObject(
  {
    in: field(oneOf(['bearer', 'basic', 'header', 'query']), {
      description: '`bearer` and `basic` go into `Authorization`; `header` and `query` under the `name` given.',
    }),
    name: field(text().optional(), { description: 'Of the header or of the parameter of the query.' }),
    username: field(text().optional(), { description: 'For `basic`, whose password is the secret.' }),
    secret: field(text().regex(VARIABLE, { error: 'must be the name of an environment variable' }), {
      description:
        'Name of the environment variable that holds it, or whose name with `_FILE` behind it names the file that does.',
    }),
  },
  { error: 'must be a mapping of keys' },
);

/** What is wrong with one as a whole: key and what it must be. */
export function credentialProblems(
  credential: z.infer<typeof openapiCredentialSchema>,
): readonly (readonly [key: string, message: string])[] {
  const { in: place, name, username } = credential;
  const isNamed = place === 'header' || place === 'query';
  const problems: [string, string][] = [];
  if (isNamed && name === undefined) problems.push(['name', `must be set for ${place}`]);
  if (!isNamed && name !== undefined) problems.push(['name', `is not for ${place}`]);
  if (place === 'basic' && username === undefined) problems.push(['username', 'must be set for basic']);
  if (place === 'basic' && username?.includes(':')) problems.push(['username', 'must have no colon']);
  if (place !== 'basic' && username !== undefined) problems.push(['username', 'is for basic']);
  if (place === 'header' && name !== undefined && !isFreeHeader(name.replaceAll('_', '-'))) {
    problems.push(['name', 'must be the name of a header that has no other meaning, such as X-API-Key']);
  }
  if (place === 'query' && name !== undefined && !PARAMETER.test(name)) {
    problems.push(['name', 'must be the name of a parameter']);
  }
  return problems;
}
