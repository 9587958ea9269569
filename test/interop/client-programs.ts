import { join } from 'node:path';
import { plannedChecks } from './planned-checks.js';
import { ROOT } from './root.js';

/** A command as `spawn` takes it. */
export type Command = readonly [program: string, ...args: string[]];

/** A client on an official SDK of another language. */
export interface ClientProgram {
  readonly name: string;
  /** The program of the language that must be there. */
  readonly needs: string;
  /** Where it is built: its sources, with pinned dependencies. */
  readonly sources: string;
  /** Commands that build it, in turn. `CARGO_TARGET_DIR` names `scratch`. */
  readonly build: (scratch: string) => readonly Command[];
  readonly run: (scratch: string) => Command;
  readonly checks: readonly string[];
}

const sources = (language: string) => join(ROOT, 'test/interop', language);

export const CLIENT_PROGRAMS: readonly ClientProgram[] = [
  {
    name: 'python',
    needs: 'python3',
    sources: sources('python'),
    build: (scratch) => [
      ['python3', '-m', 'venv', scratch],
      [join(scratch, 'bin/pip'), 'install', '-q', '--disable-pip-version-check', '-r', 'requirements.txt'],
    ],
    run: (scratch) => [join(scratch, 'bin/python'), '-B', 'client.py'],
    checks: plannedChecks({ sse: true }),
  },
  {
    name: 'go',
    needs: 'go',
    sources: sources('go'),
    build: (scratch) => [['go', 'build', '-buildvcs=false', '-mod=readonly', '-o', join(scratch, 'interop'), '.']],
    run: (scratch) => [join(scratch, 'interop')],
    checks: plannedChecks({ sse: true }),
  },
  {
    name: 'rust',
    needs: 'cargo',
    sources: sources('rust'),
    build: () => [['cargo', 'build', '--locked', '--quiet']],
    run: (scratch) => [join(scratch, 'debug/interop')],
    checks: plannedChecks({ sse: false }),
  },
];
