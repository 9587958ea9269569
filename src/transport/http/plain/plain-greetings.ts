import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Config } from '../../../config/load-config.js';
import { configSlice } from '../../../config/config-slices.js';
import { Catalogue } from '../../../tool/catalogue.js';
import { ProtocolServers } from '../../mcp/protocol-servers.js';
import { ServerInfo } from '../../mcp/server-info.js';
import type { McpRequest } from '../mcp-request.js';
import { rateLimitHeaders } from '../rate-limit-headers.js';
import { modernEnd } from './modern-end.js';
import { type PlainGreeting, plainGreetingOf } from './plain-greeting.js';
import { isPlainNotification, MODERN } from './plain-message.js';
import type { Sender } from './sender.js';
import { sendWhole } from './send-whole.js';
import { WatchedAnswers } from './watched-answers.js';

/** What the SDK says of an answer that nothing else is said of. */
const DISCOVER_HINT = { ttlMs: 0, cacheScope: 'private' } as const;

/** Answers what clients say before they ask for anything: written once for all, as nothing in it depends on who asks. */
@Injectable()
export class PlainGreetings {
  private written = { revision: -1, texts: new Map<unknown, string>() };

  constructor(
    private readonly answers: WatchedAnswers,
    private readonly servers: ProtocolServers,
    private readonly catalogue: Catalogue,
    private readonly info: ServerInfo,
    @Inject(configSlice('sessions')) private readonly sessions: Config['sessions'],
  ) {}

  /** Undefined for what is no plain greeting, or begins a session. */
  answer(sender: Sender, reply: FastifyReply): Promise<void> | undefined {
    const { request } = sender;
    if (isPlainNotification(request, 'notifications/initialized')) return this.take(request, reply);
    const plain = plainGreetingOf(request);
    if (plain === undefined || (plain.method === 'initialize' && this.sessions.mode !== 'off')) return undefined;
    const { method } = plain;
    return this.answers.answer({ plain, method, sender }, reply, () => this.textOf(plain));
  }

  /** Outside of a session there is nobody to remember it. */
  private take({ quotas }: McpRequest, reply: FastifyReply): Promise<void> {
    sendWhole(reply, 202, rateLimitHeaders(quotas ?? []), '');
    return Promise.resolve();
  }

  private textOf({ method, params }: PlainGreeting): string {
    if (method === 'ping') return '{}';
    const { revision } = this.catalogue;
    if (this.written.revision !== revision) this.written = { revision, texts: new Map() };
    const { protocolVersion } = params;
    let text = this.written.texts.get(protocolVersion);
    if (text === undefined) {
      text = method === 'initialize' ? this.initialized(protocolVersion) : this.discovered();
      this.written.texts.set(protocolVersion, text);
    }
    return text;
  }

  private initialized(protocolVersion: unknown): string {
    const { implementation: serverInfo, instructions } = this.info;
    return JSON.stringify({ protocolVersion, capabilities: this.servers.capabilities(), serverInfo, instructions });
  }

  private discovered(): string {
    const { instructions } = this.info;
    const begin = JSON.stringify({
      supportedVersions: [MODERN],
      capabilities: this.servers.capabilities(),
      instructions,
    });
    return `${begin.slice(0, -1)},${modernEnd(this.info, DISCOVER_HINT)}`;
  }
}
