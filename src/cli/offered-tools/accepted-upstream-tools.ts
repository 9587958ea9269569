import { loadUpstreamsConfig } from '../../config/load-config.js';
import type { ToolOperation } from '../../tool/operation.js';
import { PinsFile } from '../../upstreams/pins/pins-file.js';
import { acceptedTools } from '../../upstreams/review-upstream.js';
import type { Terminal } from '../run-command.js';

/** The tools of servers behind the service that is configured here, as they were accepted. */
export function acceptedUpstreamTools({ env, cwd }: Pick<Terminal, 'env' | 'cwd'>): readonly ToolOperation[] {
  const { upstreams, upstreamsLock } = loadUpstreamsConfig(env, cwd);
  if (upstreams.length === 0) return [];
  const pins = new PinsFile(upstreamsLock).read();
  return upstreams.flatMap((upstream) => acceptedTools(upstream, pins[upstream.name]?.definitions ?? []));
}
