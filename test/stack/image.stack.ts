import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../fixtures/free-port.js';
import { checkDeployMissing, readDockerfile, type Stage } from '../fixtures/stack/check-deploy.js';
import { buildImage, type Image } from '../fixtures/stack/image.js';

/** The first user that is nobody's; only root can become one. */
const NOBODY = 65_534;
const OTHER_USER = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

describe.skipIf(checkDeployMissing() !== undefined)('the image', () => {
  let stages: readonly Stage[];
  let image: Image;
  let port: number;
  let service: ChildProcess | undefined;

  beforeAll(async () => {
    const { found, refused } = readDockerfile('Dockerfile');
    if (found === undefined) throw new Error(refused);
    stages = found;
    image = await buildImage(stages);
    port = await freePort();
    const data = join(image.root, image.environment['DATA_DIR']!);
    if (OTHER_USER.uid !== undefined) chownSync(data, OTHER_USER.uid, OTHER_USER.gid);
  }, 1_200_000);
  afterAll(() => {
    service?.kill('SIGKILL');
    image?.[Symbol.dispose]();
  });

  /** As the engine would start it: the environment of the image and what is set for this container. */
  const inImage = () => ({
    cwd: image.workdir,
    env: {
      ...image.environment,
      DATA_DIR: join(image.root, image.environment['DATA_DIR']!),
      PORT: String(port),
      HOME: '/nonexistent',
    },
    ...OTHER_USER,
  });
  const node = ([program, ...args]: readonly string[]) => {
    expect(program).toBe('node');
    return [process.execPath, args] as const;
  };
  const checkHealth = () => spawnSync(...node(image.healthcheck), { ...inImage(), encoding: 'utf8' }).status;

  it('is built from an exact release of Node 24, and runs as a user without rights', () => {
    expect(readFileSync('Dockerfile', 'utf8')).toMatch(/^ARG NODE=node:24\.\d+\.\d+-[a-z]+-slim$/m);
    expect(new Set(stages.map(({ base }) => base))).toEqual(new Set(['${NODE}', 'build']));
    expect(stages.at(-1)!.base).toBe('${NODE}');
    expect(image.user).toBe('node');
  });

  it('starts and is checked without a shell, and loads telemetry first', () => {
    const bootstrap = './dist/observability/bootstrap.js';
    const room = ['--max-semi-space-size=16', '--initial-old-space-size=80'];
    expect(image.entrypoint).toEqual(['node', ...room, '--import', bootstrap, 'dist/main.js']);
    expect(image.healthcheck).toEqual(['node', 'dist/cli/check-health.js']);
  });

  it('holds what runs, and nothing of what builds and tests it', () => {
    expect(readdirSync(image.workdir).toSorted()).toEqual([
      'LICENSE',
      'dist',
      'node_modules',
      'package.json',
      'sbom.cdx.json',
    ]);
    for (const name of ['typescript', 'vitest', 'node', '@nestjs/cli', 'oxlint'])
      expect([name, existsSync(join(image.workdir, 'node_modules', name))]).toEqual([name, false]);
    expect(globSync('dist/**/*.spec.js', { cwd: image.workdir })).toEqual([]);
  });

  it('says what is in it: every package it has, and none it has not', () => {
    const { bomFormat, components } = JSON.parse(readFileSync(join(image.workdir, 'sbom.cdx.json'), 'utf8')) as {
      bomFormat: string;
      components: { name: string; version: string }[];
    };
    expect(bomFormat).toBe('CycloneDX');
    const listed = new Set(components.map(({ name, version }) => `${name}@${version}`));
    const installed = globSync('node_modules/**/package.json', { cwd: image.workdir })
      .filter((path) => /node_modules\/(@[^/]+\/)?[^/@]+\/package\.json$/.test(path))
      .map((path) => JSON.parse(readFileSync(join(image.workdir, path), 'utf8')) as { name: string; version: string })
      .map(({ name, version }) => `${name}@${version}`);
    expect(listed).toEqual(new Set(installed));
  });

  it('is labelled with what it was built from, of the version of the package', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const lines = stages.at(-1)!.instructions.map(({ line }) => line);
    expect(lines).toContain(`ARG VERSION=${version}`);
    const label = lines.find((line) => line.startsWith('LABEL'));
    for (const key of ['title', 'description', 'licenses', 'version', 'revision', 'created', 'source'])
      expect(label).toContain(`org.opencontainers.image.${key}`);
    for (const argument of ['VERSION', 'REVISION', 'CREATED']) expect(label).toContain(`\${${argument}}`);
  });

  it('is not healthy before it runs', () => {
    expect(checkHealth()).toBe(1);
  });

  it('runs with its own packages alone, as a user that can write to its data and to nothing else', async () => {
    const started = spawn(...node(image.entrypoint), { ...inImage(), stdio: ['ignore', 'pipe', 'pipe'] });
    service = started;
    let written = '';
    for (const stream of [started.stdout, started.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (written += text));
    await expect
      .poll(() => (started.exitCode === null ? checkHealth() : written), { timeout: 60_000, interval: 250 })
      .toBe(0);
    const { uid } = statSync(join(image.root, 'data', 'tls-cert.pem'));
    expect(uid).toBe(OTHER_USER.uid ?? process.getuid?.());
  });

  it('stops on SIGTERM, with exit code 0, and is not healthy afterwards', async () => {
    const exited = once(service!, 'exit');
    service!.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(checkHealth()).toBe(1);
  });
});
