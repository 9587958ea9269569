import { ConfigError } from '../config/config-error.js';

/**
 * Who may read and write a secret is judged by the modes of files, and Windows has none: every file would seem to be
 * open to others there, and no setting could change that.
 * @throws ConfigError
 */
export function refusePlatform(platform: NodeJS.Platform): void {
  if (platform !== 'win32') return;
  throw new ConfigError(['Gatehouse runs on Linux and macOS. On Windows run it in WSL or in a container.']);
}
