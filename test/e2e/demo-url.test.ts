import { expect, it } from 'vitest';
import { demoUrl } from '../../deploy/demo/demo-url.js';

it('visits the server that runs here with the same environment, or the one it is told', () => {
  expect(demoUrl({ PORT: '' })).toBe('https://localhost:8443/mcp');
  expect(demoUrl({ PORT: '9443' })).toBe('https://localhost:9443/mcp');
  expect(demoUrl({ PORT: '9443', TLS: 'off' })).toBe('http://localhost:9443/mcp');
  expect(demoUrl({ PORT: '9443', DEMO_URL: 'https://there.example/mcp' })).toBe('https://there.example/mcp');
});
