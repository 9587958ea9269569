/** One run of an official suite, and how much of it must pass. */
export interface Suite {
  readonly name: string;
  /** `file:` URL of its command line. */
  readonly script: string;
  readonly args: readonly string[];
  /** Scenarios the suite runs, scored or not: what must pass in the end. */
  readonly target: number;
  /** Scenarios that pass already; fewer is a step back. */
  readonly floor: number;
  /** Warnings (a SHOULD we do not follow) that are accepted. */
  readonly maxWarnings: number;
  /** Scenarios in which no check can succeed, whatever the server does. */
  readonly unprovable: readonly string[];
}

/** 0.1.16 asks for a stream in an era without priming events, and warns that none came: two warnings that stay. */
const V1 = { script: import.meta.resolve('conformance-v1/dist/index.js'), unprovable: ['server-sse-polling'] };

/** 0.2.0-alpha.12 skips this one until its harness listens on `subscriptions/listen`. */
const V2 = { script: import.meta.resolve('conformance-v2/dist/index.js'), unprovable: ['tasks-status-notifications'] };

export const SUITES: readonly Suite[] = [
  { ...V1, name: '0.1.16 --suite all', args: ['--suite', 'all'], target: 32, floor: 32, maxWarnings: 3 },
  {
    ...V2,
    name: '0.2.0-alpha.12 --requirements 2025-11-25',
    args: ['--requirements', '2025-11-25'],
    target: 33,
    floor: 33,
    maxWarnings: 1,
  },
  {
    ...V2,
    name: '0.2.0-alpha.12 --requirements 2026-07-28',
    args: ['--requirements', '2026-07-28'],
    target: 50,
    floor: 50,
    maxWarnings: 0,
  },
  { ...V2, name: '0.2.0-alpha.12 --suite all', args: ['--suite', 'all'], target: 65, floor: 65, maxWarnings: 1 },
];
