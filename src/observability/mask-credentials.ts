/** User information in a URL, and the values behind names that carry secrets in connection strings. */
const USER_INFO = /:\/\/[^\s/@]+@/g;
const NAMED_SECRET = /\b(password|passwd|pwd|secret|token|api[-_]?key)(\s*[=:]\s*)[^\s;,&"']+/gi;

/** Characters of a message that are worth a log line. Also bounds the work: a message may hold what a caller sent. */
const LONGEST_TEXT = 16_384;

/** Text safe to log: drivers put connection strings into their messages. */
export function maskCredentials(text: string): string {
  return text.slice(0, LONGEST_TEXT).replace(USER_INFO, '://***@').replace(NAMED_SECRET, '$1$2***');
}
