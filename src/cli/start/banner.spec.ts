import { describe, expect, it } from 'vitest';
import { type BannerFacts, renderBanner } from './banner.js';

const FACTS: BannerFacts = {
  name: 'order-desk',
  url: 'https://localhost:8443/mcp',
  healthUrl: 'https://localhost:8443/health',
  metricsUrl: 'https://localhost:8443/metrics',
  authentication: 'Bearer JWT with roles (HS256)',
  token: 'header.payload.signature',
  tokenExpiresIn: '1h',
  apiKey: 'X-API-Key: ghk_0123456789_secret',
  certPath: '/srv/gatehouse/.gatehouse/tls-cert.pem',
  instances: 'one: sessions, streams, changes, cached answers stay here (REDIS_URL shares them)',
  tools: 3,
  toolsets: ['accounts', 'crm'],
  lacking: [],
  colour: false,
};

/** The JSON object after a heading. */
function jsonUnder(heading: string, banner: string): unknown {
  const block = banner.slice(banner.indexOf(heading)).split('\n').slice(1).join('\n').split('\n\n')[0]!;
  return JSON.parse(block);
}

describe('the banner', () => {
  it('names where everything is, in at most 100 columns without colour', () => {
    const banner = renderBanner(FACTS);
    const { url, healthUrl, metricsUrl, authentication, instances } = FACTS;
    for (const fact of [url, healthUrl, metricsUrl, authentication, instances, '3 in accounts, crm']) {
      expect(banner).toContain(fact);
    }
    expect(banner).toContain('2026-07-28 and 2025');
    expect(banner).not.toContain('\u001b');
    expect(Math.max(...banner.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('names the address for HTTP+SSE where that is served', () => {
    expect(renderBanner(FACTS)).not.toContain('SSE');
    const sseUrl = 'https://localhost:8443/sse';
    expect(renderBanner({ ...FACTS, sseUrl })).toMatch(/HTTP\+SSE +https:\/\/localhost:8443\/sse\n/);
  });

  it('says what a toolset lacks that is not offered', () => {
    expect(renderBanner(FACTS)).not.toContain('Not offered');
    expect(renderBanner({ ...FACTS, lacking: ['github needs GITHUB_TOKEN'] })).toMatch(
      /Not offered +github needs GITHUB_TOKEN\n/,
    );
  });

  it('prints the token once and the certificate to trust', () => {
    const banner = renderBanner(FACTS);
    expect(banner.split('header.payload.signature')).toHaveLength(2);
    expect(banner.split('X-API-Key: ghk_0123456789_secret\n')).toHaveLength(2);
    expect(banner).toContain('export GATEHOUSE_TOKEN=header.payload.signature\n');
    expect(banner).toContain('export NODE_EXTRA_CA_CERTS="/srv/gatehouse/.gatehouse/tls-cert.pem"\n');
  });

  it('has configuration that the clients can parse', () => {
    const server = (token: string) => ({ type: 'http', url: FACTS.url, headers: { Authorization: `Bearer ${token}` } });
    const banner = renderBanner(FACTS);
    expect(jsonUnder('.mcp.json', banner)).toEqual({ mcpServers: { 'order-desk': server('${GATEHOUSE_TOKEN}') } });
    expect(jsonUnder('VS Code', banner)).toMatchObject({
      inputs: [{ id: 'token', type: 'promptString', password: true }],
      servers: { 'order-desk': server('${input:token}') },
    });
  });

  it('has neither token nor certificate where none is given', () => {
    const { token, tokenExpiresIn, apiKey, certPath, metricsUrl, ...production } = FACTS;
    const banner = renderBanner(production);
    for (const absent of ['NODE_EXTRA_CA_CERTS', 'undefined', 'valid for', 'Metrics', 'API key'])
      expect(banner).not.toContain(absent);
    expect(banner).toContain("export GATEHOUSE_TOKEN='<token>'");
  });

  it('is bold only when asked', () => {
    expect(renderBanner({ ...FACTS, colour: true })).toContain('\u001b[1m');
  });
});
