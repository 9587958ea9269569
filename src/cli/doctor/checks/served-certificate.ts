import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { reasonOf } from '../bounded-check.js';
import type { Check } from '../check.js';
import { tlsOf, type Trust } from '../connection/trusting-fetch.js';
import { failed, type Finding, note } from '../finding.js';
import { certificateFinding } from './certificate.js';

const HTTPS_PORT = 443;

/** The certificate a server elsewhere shows: whether a client on this machine would trust it. */
export function servedCertificate(url: URL, trust: Trust, now: Date): Check {
  return {
    name: 'certificate',
    title: 'The certificate is good',
    limitMs: 5_000,
    run: async (signal) => {
      if (url.protocol !== 'https:') return note('It is plain HTTP: whoever reads along reads tokens.', 'Use https.');
      const host = url.hostname.replaceAll(/[[\]]/g, '');
      // Looked at before it is judged, so that the reason can be told.
      const socket = connect({
        host,
        port: Number(url.port || HTTPS_PORT),
        ...(!/^[\d.]+$|:/.test(host) && { servername: host }),
        ...tlsOf(trust),
        rejectUnauthorized: false,
      });
      try {
        await once(socket, 'secureConnect', { signal });
        return shownFinding(socket, host, now);
      } finally {
        socket.destroy();
      }
    },
  };
}

function shownFinding(socket: TLSSocket, host: string, now: Date): Finding {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return failed('It shows none.', 'Look who answers there.');
  const finding = certificateFinding(shown.toString(), [host], now, { areNamesConfigured: true });
  // Dates and names are told in our words; what is left is who signed it.
  if (finding.verdict === 'failed' || socket.authorized) return finding;
  return failed(
    `It is not trusted here: ${reasonOf(socket.authorizationError)}.`,
    'Name the authority with --ca <file>, and give it to clients (NODE_EXTRA_CA_CERTS); or serve the whole chain.',
  );
}
