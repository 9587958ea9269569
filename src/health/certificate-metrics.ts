import { X509Certificate } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { liveSlice } from '../config/config-slices.js';
import type { LiveSlice } from '../config/live-slice.js';
import type { Config } from '../config/load-config.js';
import { ServiceMeter } from '../observability/metrics/service-meter.js';

/** Until when clients will accept the certificate that new connections get; nothing where TLS is off. */
@Injectable()
export class CertificateMetrics {
  constructor(meter: ServiceMeter, @Inject(liveSlice('server')) server: LiveSlice<Config['server']>) {
    let expiry = expiryOf(server.current);
    server.onReplaced((next) => (expiry = expiryOf(next)));
    if (expiry === undefined) return;
    meter.observeGauge('mcp.tls.certificate.expiry.timestamp.seconds', () => (expiry === undefined ? [] : [[expiry]]));
  }
}

/** Seconds since 1970. */
function expiryOf({ tlsCredentials }: Config['server']): number | undefined {
  // The first of the file is the server's own; those of its chain follow.
  return tlsCredentials && new X509Certificate(tlsCredentials.cert).validToDate.getTime() / 1_000;
}
