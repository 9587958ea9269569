import { expect, it } from 'vitest';
import { noService } from './no-service.js';

const URL_ASKED = new URL('https://localhost:8443/mcp');
const failedWith = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('low down'), { code }) });

it('says where nobody answers, with the word of the network, and what starts a service', () => {
  expect(noService(URL_ASKED, failedWith('ECONNREFUSED'))).toBe(
    'No service answers at https://localhost:8443/mcp (ECONNREFUSED). `npm start` starts that of this folder; --url names another.',
  );
  expect(noService(URL_ASKED, new Error('odd'))).toMatch(/^No service answers at \S+\. /);
});

it.each([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])('says of %s that it is the certificate, and where an authority is named', (code) => {
  expect(noService(URL_ASKED, failedWith(code))).toBe(
    `The certificate of https://localhost:8443/mcp is not accepted (${code}). NODE_EXTRA_CA_CERTS names the PEM file of its authority.`,
  );
});
