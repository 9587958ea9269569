import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { findGoProgram } from '../fixtures/go-program.js';

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly needs?: string;
  readonly steps: readonly {
    readonly name?: string;
    readonly uses?: string;
    readonly run?: string;
    readonly with?: object;
  }[];
}

const FILES = globSync('.github/workflows/*.yml').toSorted();
const read = (file: string) => parse(readFileSync(file, 'utf8')) as Workflow;
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

it('there are two: what every change passes, and what a release is', () => {
  expect(FILES).toEqual(['.github/workflows/ci.yml', '.github/workflows/release.yml']);
});

it.each(FILES)('%s runs no action that can become another, and says which version it is', (file) => {
  const uses = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /\buses:/.test(line));
  expect(uses).not.toEqual([]);
  expect(uses.filter((line) => !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
});

it.each(FILES)('%s may only read unless a job says why, ends, and leaves no credential behind', (file) => {
  const { permissions, jobs } = read(file);
  expect(permissions).toEqual({ contents: 'read' });
  for (const [name, { 'timeout-minutes': minutes, steps }] of Object.entries(jobs)) {
    expect(minutes, name).toBeLessThanOrEqual(75);
    const checkout = steps.find(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkout?.with, name).toMatchObject({ 'persist-credentials': false });
  }
});

it.each(FILES)('%s runs scripts that there are', (file) => {
  const commands = Object.values(read(file).jobs).flatMap(({ steps }) => steps.map(({ run = '' }) => run));
  const named = commands.flatMap((run) => [...run.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => name));
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
  expect(commands.some((run) => run.includes('REQUIRE_AUDIT=1 bash .ci/run'))).toBe(true);
});

it('nothing is released that has not passed all of CI', () => {
  const { proven, ...others } = read('.github/workflows/release.yml').jobs;
  expect(proven?.steps.some(({ run }) => run?.includes('.ci/run'))).toBe(true);
  expect(Object.values(others).map(({ needs }) => needs)).toEqual(['proven', 'proven']);
  expect(others['package']?.permissions).toMatchObject({ 'id-token': 'write' });
});

it('a release fails at once where npm would refuse its provenance, and says what to do', () => {
  const { proven } = read('.github/workflows/release.yml').jobs;
  const step = proven!.steps.findIndex(({ name }) => name === 'The package names this repository');
  expect(step).toBeGreaterThan(-1);
  expect(step).toBeLessThan(proven!.steps.findIndex(({ run }) => run?.includes('.ci/run')));
  const cwd = mkdtempSync(join(tmpdir(), 'gatehouse-release-'));
  try {
    const release = (repository?: object | string) => {
      writeFileSync(join(cwd, 'package.json'), JSON.stringify({ name: 'gatehouse', repository }));
      const env = { ...process.env, GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'example/gatehouse' };
      const { status, stdout } = spawnSync('bash', ['-e', '-c', proven!.steps[step]!.run!], {
        cwd,
        env,
        encoding: 'utf8',
      });
      return { status, stdout };
    };
    const refused = { status: 1, stdout: expect.stringMatching(/^::error file=package.json::.*repository/) };
    expect(release()).toEqual(refused);
    expect(release({ type: 'git', url: 'git+https://github.com/example/other.git' })).toEqual(refused);
    expect(release({ type: 'git', url: 'git+https://github.com/example/gatehouse.git' }).status).toBe(0);
  } finally {
    rmSync(cwd, { recursive: true });
  }
});

it('the image of a release is told all that its labels say', () => {
  const given = Object.values(read('.github/workflows/release.yml').jobs['image']!.steps).map(({ run = '' }) => run);
  const wanted = [...readFileSync('Dockerfile', 'utf8').matchAll(/="\$\{(\w+)\}"/g)].map(([, name = '']) => name);
  expect(wanted.toSorted()).toEqual(['CREATED', 'REVISION', 'SOURCE', 'VERSION']);
  expect(wanted.filter((name) => !given.join('\n').includes(`--build-arg ${name}=`))).toEqual([]);
});

const actionlint = findGoProgram('actionlint', 'github.com/rhysd/actionlint');

it.skipIf(actionlint === undefined)('GitHub will understand them, as far as actionlint knows', () => {
  // Shell is not its matter here: shellcheck may or may not be installed.
  const { stdout } = spawnSync(actionlint!, ['-no-color', '-shellcheck=', '-pyflakes=', ...FILES], {
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
});

it.skipIf(actionlint === undefined)('actionlint would say what GitHub does not understand', () => {
  const input =
    'on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ github.nothing }}\n';
  const { stdout } = spawnSync(actionlint!, ['-no-color', '-shellcheck=', '-'], { input, encoding: 'utf8' });
  expect(stdout).toContain('property "nothing" is not defined');
});
