import type { Settings } from './config.schema.js';
import type { Setting } from './list-settings.js';

type Section = Exclude<keyof Settings, 'environment' | 'dataDir' | 'upstreamsLock'>;

/** Headings of the sections, in the order of the docs; settings outside any section come first. */
const HEADINGS: Readonly<Record<'' | Section, string>> = {
  '': 'General',
  about: 'About this server',
  server: 'Server',
  auth: 'Authentication',
  apiKeys: 'API keys',
  clients: 'Clients',
  openapi: 'OpenAPI',
  upstreams: 'Upstream servers',
  calls: 'Calls',
  cache: 'Cache',
  limits: 'Rate limits',
  budgets: 'Budgets',
  sessions: 'Sessions',
  skills: 'Skills',
  tasks: 'Tasks',
  audit: 'Audit',
  toolsets: 'Toolsets',
  database: 'Database',
  redis: 'Redis',
  stdio: 'stdio',
  log: 'Logging',
};

/** The settings under their headings. */
export function groupSettings(settings: readonly Setting[]): readonly (readonly [string, readonly Setting[]])[] {
  const groups = Map.groupBy(settings, ({ section }) => section);
  return [...groups].map(([section, group]) => [headingOf(section), group]);
}

/** The heading of a section or a list of records. */
export function headingOf(section: string): string {
  return HEADINGS[section as Section];
}

/** A value as it is written in the environment; empty where there is none. */
export function asVariable(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value ?? '');
}
