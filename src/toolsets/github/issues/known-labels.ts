import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Failure } from '../../../errors/failure.js';
import type { Asking } from '../client/asking.js';
import { GithubClient } from '../client/github-client.js';
import { NotFound } from '../client/github-failure.js';
import { inline } from '../text/inline.js';
import { readAs } from './github-issue.js';
import { type Repository, theRepository } from './subjects.js';

const Label = z.object({ name: z.string() });
const Labels = z.array(Label);

const PER_PAGE = 100;
/** Of a repository with more labels than that, further ones are asked for by name. */
const MOST_PAGES = 10;
/** As many are named in a refusal. */
const MOST_NAMED = 40;
const LONGEST_LABEL = 50;

/**
 * The labels a repository has. GitHub makes a label it does not know, so that a model's typing mistake would be there for
 * good: here it is refused before anything is written.
 */
@Injectable()
export class KnownLabels {
  constructor(private readonly github: GithubClient) {}

  /** @returns Names, and whether these are all. */
  async of({ owner, repo }: Repository, asking: Asking): Promise<{ names: readonly string[]; areAll: boolean }> {
    const names: string[] = [];
    const subject = theRepository({ owner, repo });
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const parameters = { owner, repo, page, per_page: PER_PAGE };
      const read = await this.github.connection.get('GET /repos/{owner}/{repo}/labels', parameters, subject, asking);
      names.push(...readAs(Labels, read.data).map(({ name }) => name));
      if (!read.pages.hasNext) return { names, areAll: true };
    }
    return { names, areAll: false };
  }

  /** @throws Failure `invalid_input` where the repository lacks one of them. */
  async require(repository: Repository, labels: readonly string[] | undefined, asking: Asking): Promise<void> {
    if (labels === undefined || labels.length === 0) return;
    const { names, areAll } = await this.of(repository, asking);
    const known = new Set(names.map(folded));
    const unlisted = labels.filter((label) => !known.has(folded(label)));
    const missing = areAll ? unlisted : await this.lacking(repository, unlisted, asking);
    if (missing.length === 0) return;
    const { owner, repo } = repository;
    throw new Failure(
      'invalid_input',
      `${owner}/${repo} has no label ${missing.map((name) => `"${name}"`).join(', ')}, and none is made by this tool. ${existing(names, areAll)} Nothing was changed.`,
      { issues: missing.map((label) => ({ path: 'labels', message: `There is no label "${label}".` })) },
    );
  }

  /** Those of the names that the repository does not have, each asked for by itself. */
  private async lacking({ owner, repo }: Repository, names: readonly string[], asking: Asking): Promise<string[]> {
    const missing: string[] = [];
    for (const name of names) {
      const found = await this.has({ owner, repo }, name.trim(), asking);
      if (!found) missing.push(name);
    }
    return missing;
  }

  private async has({ owner, repo }: Repository, name: string, asking: Asking): Promise<boolean> {
    const subject = { what: `label "${name}" of ${owner}/${repo}`, whenMissing: 'Check its name.' };
    try {
      const route = 'GET /repos/{owner}/{repo}/labels/{name}';
      const { data } = await this.github.connection.get(route, { owner, repo, name }, subject, asking);
      return folded(readAs(Label, data).name) === folded(name);
    } catch (thrown) {
      if (thrown instanceof Failure && thrown.cause instanceof NotFound) return false;
      throw thrown;
    }
  }
}

/** GitHub's labels have no case. */
const folded = (name: string) => name.trim().toLowerCase();

function existing(names: readonly string[], areAll: boolean): string {
  if (names.length === 0) return 'It has no labels at all.';
  const shown = names.slice(0, MOST_NAMED).map((name) => `"${inline(name, LONGEST_LABEL)}"`);
  const more = names.length > MOST_NAMED ? ` and ${areAll ? '' : 'at least '}${names.length - MOST_NAMED} more` : '';
  return `It has ${shown.join(', ')}${more}.`;
}
