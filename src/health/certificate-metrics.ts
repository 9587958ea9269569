import { X509Certificate } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/load-config.js';
import { configSlice } from '../config/config-slices.js';
import { ServiceMeter } from '../observability/metrics/service-meter.js';

/** Until when clients will accept the certificate that is served; nothing where TLS is off. */
@Injectable()
export class CertificateMetrics {
  constructor(meter: ServiceMeter, @Inject(configSlice('server')) { tlsCredentials }: Config['server']) {
    if (tlsCredentials === undefined) return;
    // The first of the file is the server's own; those of its chain follow.
    const expiry = new X509Certificate(tlsCredentials.cert).validToDate.getTime() / 1_000;
    meter.observeGauge(
      'mcp.tls.certificate.expiry.timestamp.seconds',
      'When the certificate that is served ends, in seconds since 1970.',
      () => [[expiry]],
    );
  }
}
