import { ConfigError } from '../config/config-error.js';

/** That of `engines` in package.json. */
const OLDEST_NODE = '24.11.1';

/**
 * Who may read and write a secret is judged by the modes of files, and Windows has none: every file would seem to be
 * open to others there, and no setting could change that. An older Node lacks what is needed, and would say so of a tool.
 * @param node Its version, such as `24.11.1`.
 * @throws ConfigError
 */
export function refusePlatform(platform: NodeJS.Platform, node = process.versions.node): void {
  if (platform === 'win32')
    throw new ConfigError(['Gatehouse runs on Linux and macOS. On Windows run it in WSL or in a container.']);
  if (orderOf(node) < orderOf(OLDEST_NODE))
    throw new ConfigError([
      `Gatehouse needs Node ${OLDEST_NODE} or later, and this is ${node}: see https://nodejs.org.`,
    ]);
}

function orderOf(version: string): number {
  return version.split('.').reduce((order, part) => order * 1_000 + Number.parseInt(part, 10), 0);
}
