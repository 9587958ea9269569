import { ProjectModule, type ToolsetModule } from './project-root.js';
import { type ServeOptions, serveRoot } from './serve-root.js';

/**
 * Serves toolsets, and runs the process: `await serve([WeatherModule])` is a whole `main.ts`. Reads the configuration from
 * the environment and `gatehouse.config.yaml`, listens (HTTPS, HTTP+SSE beside it, or stdio: `--transport=http|sse|stdio` or
 * `TRANSPORT`), tells a developer how to connect, and stops in order on SIGTERM and SIGINT. What keeps it from starting is
 * said on stderr, everything at once, and ends the process with exit code 1.
 *
 * @param toolsets Nest modules that provide classes marked `@Toolset`, and modules these need. `TOOLSETS` can choose
 *   among them by the names of the toolsets.
 * @returns Once it serves; the process goes on. Never rejects.
 */
export function serve(toolsets: readonly ToolsetModule[], options: ServeOptions = {}): Promise<void> {
  return serveRoot({ rootOf: (gatehouse, { enabled }) => ProjectModule.with(gatehouse, toolsets, enabled) }, options);
}
