import { join } from 'node:path';
import { plannedChecks } from './planned-checks.js';
import { plannedFrameworkChecks } from './planned-framework-checks.js';
import { ROOT } from './root.js';

/** A command as `spawn` takes it. */
export type Command = readonly [program: string, ...args: string[]];

/** A client on an official SDK of another language, or on several agent frameworks. */
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

/** A virtual environment with what `requirements.txt` pins. */
const python = (scratch: string): readonly Command[] => [
  ['python3', '-m', 'venv', scratch],
  [join(scratch, 'bin/pip'), 'install', '-q', '--disable-pip-version-check', '-r', 'requirements.txt'],
];

export const CLIENT_PROGRAMS: readonly ClientProgram[] = [
  {
    name: 'python',
    needs: 'python3',
    sources: sources('python'),
    build: python,
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
  {
    name: 'frameworks-npm',
    needs: 'npm',
    sources: sources('frameworks-npm'),
    build: (scratch) => [
      ['cp', 'package.json', 'package-lock.json', 'client.mjs', 'frameworks.mjs', 'schemas.mjs', scratch],
      ['npm', 'ci', '--prefix', scratch, '--ignore-scripts', '--no-audit', '--no-fund'],
    ],
    run: (scratch) => [process.execPath, join(scratch, 'client.mjs')],
    checks: plannedFrameworkChecks('npm'),
  },
  {
    name: 'frameworks-python',
    needs: 'python3',
    sources: sources('frameworks-python'),
    build: python,
    run: (scratch) => [join(scratch, 'bin/python'), '-B', 'client.py'],
    checks: plannedFrameworkChecks('python'),
  },
];
