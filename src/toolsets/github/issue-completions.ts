import { Injectable } from '@nestjs/common';
import type { Completing } from '../../tool/completion.js';
import { IssueReader } from './issues/issue-reader.js';
import { VisibleRepositories } from './issues/visible-repositories.js';
import { Owner, Repo } from './schemas/repository.js';

/** Proposes owners, repositories and issue numbers: what this server's token can see. */
@Injectable()
export class IssueCompletions {
  constructor(
    private readonly repositories: VisibleRepositories,
    private readonly issues: IssueReader,
  ) {}

  async owners(value: string, completing: Completing): Promise<readonly string[]> {
    const repositories = await this.repositories.own(completing);
    return beginningWith(value, [...new Set(repositories.map(({ owner }) => owner))]);
  }

  async repos(value: string, completing: Completing): Promise<readonly string[]> {
    const owner = Owner.safeParse(completing.arguments['owner']).data;
    const repositories =
      owner === undefined ? await this.repositories.own(completing) : await this.repositories.of(owner, completing);
    return beginningWith(value, [...new Set(repositories.map(({ repo }) => repo))]);
  }

  /** Of the open issues, those changed last come first. */
  async numbers(value: string, completing: Completing): Promise<readonly string[]> {
    const owner = Owner.safeParse(completing.arguments['owner']).data;
    const repo = Repo.safeParse(completing.arguments['repo']).data;
    if (owner === undefined || repo === undefined) return [];
    const newest = { page: 1, perPage: 100 };
    const { issues } = await this.issues.page({ owner, repo }, { sort: 'updated' }, newest, completing);
    return beginningWith(
      value,
      issues.map(({ number }) => String(number)),
    );
  }
}

/** GitHub's names have no case. */
function beginningWith(typed: string, names: readonly string[]): readonly string[] {
  return names.filter((name) => name.toLowerCase().startsWith(typed.toLowerCase()));
}
