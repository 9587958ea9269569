import { expect, it, onTestFinished, vi } from 'vitest';
import { LoadAhead } from './load-ahead.js';
import type { McpEndpoint } from './mcp-endpoint.js';

function loading() {
  const load = vi.fn(() => Promise.resolve());
  return { ahead: new LoadAhead({ load } as unknown as McpEndpoint), load };
}

it('loads once there is time, and once only', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const { ahead, load } = loading();
  ahead.onApplicationBootstrap();
  await ahead.look(0.9);
  expect(load).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(1);
  await ahead.look(0.1);
  expect(load).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});

it('leaves it to a request to say why it cannot be loaded', async () => {
  const { ahead, load } = loading();
  load.mockRejectedValueOnce(new Error('There is no such package.'));
  await expect(ahead.look(0)).resolves.toBeUndefined();
});

it('loads nothing for a service that stops', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const { ahead } = loading();
  ahead.onApplicationBootstrap();
  ahead.onApplicationShutdown();
  expect(vi.getTimerCount()).toBe(0);
});
