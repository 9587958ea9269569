import { isIPv4 } from 'node:net';

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));
}

export function isHttpUrl(value: string): boolean {
  return /^https?:\/\//.test(value) && URL.canParse(value);
}

/** Encrypted on the way, or never leaving this machine; credentials have no place in a URL. */
export function isFetchableUrl(value: string): boolean {
  if (!isHttpUrl(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  return username === '' && password === '' && (protocol === 'https:' || isLoopback(hostname));
}

/** What is said where `isFetchableUrl` says no. */
export const WRITE_FETCHABLE_URL =
  'Write an https URL, such as https://mcp.example.com (http only on a loopback address).';

/** Scheme, host and port alone, as a URL parser writes them. */
export function isOrigin(value: string): boolean {
  return isHttpUrl(value) && new URL(value).origin === value;
}
