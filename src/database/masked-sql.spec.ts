import { array, assert, nat, oneof, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { maskedSql } from './masked-sql.js';

it.each([
  [
    'select "id", "e1" from "users" where "mail" = $1 limit $12',
    'select "id", "e1" from "users" where "mail" = $1 limit $12',
  ],
  [
    "select * from t1 where a = 'it''s Ada' and b=7 and c=1.5e10 or d=.5",
    'select * from t1 where a = ? and b=? and c=? or d=.?',
  ],
  ["select x'1F', U&'Ada' , $tag$Ada$ ' $tag$, $$Ada$$ from t", 'select x?, U&? , ?, ? from t'],
  ["insert into t values ('cut off Ada", 'insert into t values (?'],
  ['select 1 as "cut off Ada', 'select ? as ?'],
  ['select $a$cut off Ada', 'select ?'],
  ['rollback', 'rollback'],
])('keeps of %s the names and the parameters', (sql, masked) => {
  expect(maskedSql(sql)).toBe(masked);
});

it.each([String.raw`select E'it\'s Ada'`, 'select 1 -- Ada', "select 1 /* /* */ 'Ada */"])(
  'tells nothing of %s',
  (sql) => {
    expect(maskedSql(sql)).toBeUndefined();
  },
);

it('shows no value, whatever stands in it', () => {
  const quoted = oneof(
    string({ unit: 'binary' }).map((text) => `'ADA${text.replaceAll("'", "''")}ADA'`),
    string().map((text) => `$q$ADA${text.replaceAll('$', '')}ADA$q$`),
    nat().map((n) => `99${n}99`),
  );
  assert(
    property(array(quoted, { minLength: 1 }), (values) => {
      const masked = maskedSql(`select a1 from "t" where b in (${values.join(', ')})`) ?? '';
      expect(masked).not.toMatch(/ADA|99/);
    }),
  );
});
