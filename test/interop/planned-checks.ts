const ON_TOOLS = ['lists the tools', 'gets structured output', 'gets a refusal as a result'];
const ON_FIXTURES = [
  'reads a resource',
  'gets a prompt',
  'hears the progress of a call',
  'answers a question of a tool',
];
const VERSIONS = ['2025-11-25', '2026-07-28'];

/** The checks a client program must report, by name: one that is silently gone is as bad as one that failed. */
export function plannedChecks({ sse }: { readonly sse: boolean }): readonly string[] {
  const tools = (transport: string, version: string) =>
    [`speaks ${version}`, ...ON_TOOLS].map((check) => `${transport} ${version}: ${check}`);
  return [
    ...VERSIONS.flatMap((version) => [
      ...tools('https', version),
      ...[...ON_FIXTURES, 'is refused without a token'].map((check) => `https ${version}: ${check}`),
      ...tools('stdio', version),
    ]),
    // Only the earlier revisions have sessions.
    'https 2025-11-25: ends its sessions',
    ...(sse ? tools('sse', '2025-11-25') : []),
  ];
}
