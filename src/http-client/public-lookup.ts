import { lookup as resolve, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Failure } from '../errors/failure.js';
import { isPublicAddress } from './public-address.js';

type Resolve = (
  hostname: string,
  options: { all: true; family?: number | 'IPv4' | 'IPv6' },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Resolves names for a socket, and refuses them where any answer is not public. The socket connects to what is returned
 * here, so a name that leads elsewhere the second time it is asked (DNS rebinding) leads nowhere.
 */
export function publicLookup(resolveAll: Resolve = resolve): LookupFunction {
  return (hostname, options, callback) => {
    const family = options.family === undefined ? {} : { family: options.family as 0 | 4 | 6 };
    resolveAll(hostname, { ...family, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '');
      const first = addresses[0];
      // One bad answer among good ones is no accident: the connection would be tried with each in turn.
      if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
        return callback(notPublic(), '');
      }
      if (options.all === true) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

function notPublic(): Failure {
  return new Failure('upstream', 'The upstream leads to an address that is not public, which is not allowed here.');
}
