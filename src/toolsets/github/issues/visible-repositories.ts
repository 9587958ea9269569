import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Failure } from '../../../errors/failure.js';
import type { Asking } from '../client/asking.js';
import { GithubClient } from '../client/github-client.js';
import { readAs } from './github-issue.js';
import type { Repository } from './subjects.js';

const Repositories = z.array(z.object({ name: z.string(), owner: z.object({ login: z.string() }) }));

const NEWEST = { sort: 'pushed', per_page: 100 } as const;

/** Repositories to propose: the hundred pushed to last are enough to choose from. */
@Injectable()
export class VisibleRepositories {
  constructor(private readonly github: GithubClient) {}

  /** Those of the token. One of an app has no user, and so none. */
  own(asking: Asking): Promise<readonly Repository[]> {
    return this.list('GET /user/repos', NEWEST, 'list of its own repositories', asking);
  }

  /** Those of an owner: among its own, which may be private, or else what is public. */
  async of(owner: string, asking: Asking): Promise<readonly Repository[]> {
    const own = (await this.own(asking)).filter((one) => one.owner.toLowerCase() === owner.toLowerCase());
    if (own.length > 0) return own;
    return this.list('GET /users/{username}/repos', { ...NEWEST, username: owner }, `user ${owner}`, asking);
  }

  private async list(
    route: `GET /${string}`,
    parameters: Readonly<Record<string, unknown>>,
    what: string,
    asking: Asking,
  ) {
    try {
      const subject = { what, whenMissing: 'Check the name.' };
      const { data } = await this.github.connection.get(route, parameters, subject, asking);
      return readAs(Repositories, data).map(({ name, owner }) => ({ owner: owner.login, repo: name }));
    } catch (thrown) {
      // Nothing to propose is no failure of whoever types.
      if (thrown instanceof Failure && thrown.kind === 'tool_error') return [];
      throw thrown;
    }
  }
}
