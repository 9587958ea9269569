/** Characters of a statement that are told at most. */
const MOST_TOLD = 2_000;

/** Escapes and comments have rules of their own by which a value could look like something else. */
const UNREADABLE = /\\|--|\/\*/;

/** In this order: what stays as it is (quoted names, parameters, words), then values, the last of which may be cut off. */
const PARTS =
  /(?<kept>"(?:[^"]|"")*"|\$\d+|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|'(?:[^']|'')*(?:'|$)|"[^]*$|\$(?<tag>[^\s$]*)\$[^]*?(?:\$\k<tag>\$|$)|\d[\w.]*/g;

/** A statement of Postgres without the values in it, though they should all be parameters; nothing where that is not sure. */
export function maskedSql(sql: string): string | undefined {
  const told = sql.slice(0, MOST_TOLD);
  return UNREADABLE.test(told) ? undefined : told.replace(PARTS, (_part, kept: string | undefined) => kept ?? '?');
}
