import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ModelApi } from './model/model-server.js';
import { hostEnvironment } from './run-host.js';

/** What a host is given. */
export interface Situation {
  readonly mcp: URL;
  /** Base URL of the API of its model. */
  readonly model: string;
  readonly certPath: string;
  /** Left out: it has to sign in. */
  readonly token?: string;
}

/** A program people use an agent in. */
export interface Host {
  readonly name: string;
  /** On the npm registry. */
  readonly package: string;
  readonly command: string;
  readonly api: ModelApi;
  /** What its model knows the tool `get-weather` by. */
  readonly toolName: string;
  /** As the audit rows name it. */
  readonly client: string;
  readonly protocolVersion: string;
  /** Whether it keeps a session, and ends it when it is left. */
  readonly session: 'none' | 'ended' | 'left';
  /** What a tool hears that asks its user something, with nobody there. */
  readonly question: string;
  /** Files of its home, by their path. */
  files(situation: Situation): Readonly<Record<string, string>>;
  env(situation: Situation): Readonly<Record<string, string>>;
  /** Arguments that let it answer one prompt without a person. */
  readonly ask: (prompt: string) => readonly string[];
  /** Arguments that make it say which servers it reaches, and what it says of one, with a token and with one that has expired. */
  readonly health?: { readonly args: readonly string[]; readonly reached: RegExp; readonly expired: RegExp };
  /** Arguments that make it sign in, and the lines of its configuration that are left out for that. */
  readonly signIn?: { readonly args: readonly string[]; readonly leaveOut: RegExp };
}

/** The folder of a project in the home of one run. */
const PROJECT = 'project';

/** Makes a home of its own for a host, below a folder. @returns Where, and in which environment, it runs. */
export function homeFor(host: Host, situation: Situation, folder: string) {
  const home = mkdtempSync(join(folder, 'home-'));
  mkdirSync(join(home, PROJECT));
  for (const [path, text] of Object.entries(host.files(situation))) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    const leaveOut = situation.token === undefined ? host.signIn?.leaveOut : undefined;
    writeFileSync(join(home, path), leaveOut === undefined ? text : text.replaceAll(leaveOut, ''));
  }
  const env = { ...hostEnvironment(home), GATEHOUSE_TOKEN: situation.token ?? '', ...host.env(situation) };
  return { cwd: join(home, PROJECT), env };
}
