import { Injectable } from '@nestjs/common';
import type { Asking } from '../client/asking.js';
import type { ShownComment } from '../text/issue-markdown.js';
import type { GithubComment } from './github-issue.js';
import { IssueReader } from './issue-reader.js';
import type { IssueAddress } from './subjects.js';

const PER_PAGE = 100;
/** Pages of comments that are read of one issue. */
const MOST_PAGES = 3;

/** What people said about an issue. */
@Injectable()
export class Discussion {
  constructor(private readonly reader: IssueReader) {}

  /** From the first comment on, and whether those are all. */
  async fromStart(address: IssueAddress, asking: Asking) {
    const all: ShownComment[] = [];
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const { comments, pages } = await this.reader.comments(address, { page, perPage: PER_PAGE }, asking);
      all.push(...comments.map(shown));
      if (!pages.hasNext) return { comments: all, areAll: true };
    }
    return { comments: all, areAll: false };
  }

  /** @param count How many comments the issue has. @param wanted How many of the last are wanted. */
  async newest(address: IssueAddress, count: number, wanted: number, asking: Asking): Promise<readonly ShownComment[]> {
    if (count === 0) return [];
    const last = Math.ceil(count / wanted);
    const pages = last > 1 ? [last - 1, last] : [last];
    const read = await Promise.all(
      pages.map((page) => this.reader.comments(address, { page, perPage: wanted }, asking)),
    );
    return read.flatMap(({ comments }) => comments.map(shown)).slice(-wanted);
  }
}

function shown({ user, body, created_at }: GithubComment): ShownComment {
  return { author: user?.login ?? null, createdAt: created_at, body: body ?? '' };
}
