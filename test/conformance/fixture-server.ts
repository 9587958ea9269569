import { join } from 'node:path';
import { type AnnouncedServer, startAnnounced } from './announced-server.js';

const FIXTURES = {
  script: join(import.meta.dirname, '../fixtures/conformance/start.js'),
  line: /^Conformance fixtures at (\S+)$/m,
};

/** Starts the fixture application as `npm run start:fixtures` runs it; resolves once it says that it is open. */
export function startFixtureServer(settings: Readonly<Record<string, string>>): Promise<AnnouncedServer> {
  return startAnnounced(FIXTURES, settings);
}
