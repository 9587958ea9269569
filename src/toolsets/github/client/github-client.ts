import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.schema.js';
import { liveSlice } from '../../../config/config-slices.js';
import type { LiveSlice } from '../../../config/live-slice.js';
import { Failure } from '../../../errors/failure.js';
import { Clock } from '../clock.js';
import { GithubConnection } from './github-connection.js';
import { makeOctokits } from './octokit.js';

type Settings = Config['toolsets']['github'];

/** GitHub with the credential of now: a new token counts from the next request on. */
@Injectable()
export class GithubClient {
  private made: { readonly settings: Settings; readonly connection: GithubConnection } | undefined;

  constructor(
    @Inject(liveSlice('toolsets')) private readonly config: LiveSlice<Config['toolsets']>,
    private readonly clock: Clock,
  ) {}

  /** @throws Failure `internal` where there is no token: without one this toolset is not offered. */
  get connection(): GithubConnection {
    const settings = this.config.current.github;
    const { made } = this;
    if (made?.settings.token === settings.token && made?.settings.apiUrl === settings.apiUrl) return made.connection;
    if (settings.token === undefined) throw new Failure('internal', 'There is no GITHUB_TOKEN.');
    const connection = new GithubConnection(makeOctokits(settings.token, settings.apiUrl), () => this.clock.now());
    this.made = { settings, connection };
    return connection;
  }
}
