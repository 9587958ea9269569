/** User information in a URL, and the values behind names that carry secrets in connection strings. */
const USER_INFO = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi;
const NAMED_SECRET = /\b(password|passwd|pwd|secret|token|api[-_]?key)(\s*[=:]\s*)[^\s;,&"']+/gi;

/** Text safe to log: drivers put connection strings into their messages. */
export function maskCredentials(text: string): string {
  return text.replace(USER_INFO, '$1***@').replace(NAMED_SECRET, '$1$2***');
}
