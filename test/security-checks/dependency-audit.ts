import { execFile } from 'node:child_process';

/** What the registry knows against what is shipped; or that it has not answered, which is no acquittal. */
export type Audit =
  | { readonly kind: 'answered'; readonly advisories: readonly string[] }
  | { readonly kind: 'not checked'; readonly reason: string };

/** The levels of npm at which somebody has to act; lower ones are for the next update. */
const SERIOUS = new Set(['high', 'critical']);

interface NpmAudit {
  readonly vulnerabilities?: Readonly<
    Record<string, { readonly severity: string; readonly range: string; readonly via: readonly unknown[] }>
  >;
  readonly message?: string;
  readonly error?: { readonly summary?: string };
}

/** `npm audit` of what is installed with the service. @param registry Another than npm's own, for tests. */
export async function auditProduction(folder: string, registry?: string): Promise<Audit> {
  const more = registry === undefined ? [] : ['--registry', registry];
  const args = ['audit', '--omit', 'dev', '--json', '--fetch-retries', '0', ...more];
  // Its exit code says no more than what it printed.
  const printed = await new Promise<string>((resolve) => {
    execFile('npm', args, { cwd: folder, timeout: 30_000, maxBuffer: 2 ** 26 }, (_error, stdout) => resolve(stdout));
  });
  return readAudit(printed);
}

/** Anything that is no list of vulnerabilities is no answer: an empty one must not pass for a clean one. */
export function readAudit(json: string): Audit {
  const said = parsed(json);
  if (said?.vulnerabilities === undefined) {
    const reason = said?.message ?? said?.error?.summary ?? 'npm printed no report';
    return { kind: 'not checked', reason: `registry gave no answer: ${reason}` };
  }
  const advisories = Object.entries(said.vulnerabilities)
    .filter(([, { severity }]) => SERIOUS.has(severity))
    .map(([name, { severity, range, via }]) => `${severity}: ${name} ${range} (${via.map(titleOf).join('; ')})`);
  return { kind: 'answered', advisories };
}

function parsed(json: string): NpmAudit | undefined {
  try {
    return JSON.parse(json) as NpmAudit;
  } catch {
    return undefined;
  }
}

function titleOf(via: unknown): string {
  return typeof via === 'object' && via !== null && 'title' in via ? String(via.title) : `by ${String(via)}`;
}
