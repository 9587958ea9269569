import { Injectable } from '@nestjs/common';
import type { Server, ServerCapabilities } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { isAllowed } from '../../identity/permissions.js';
import { SkillLibrary } from '../../skills/skill-library.js';
import { Catalogue } from '../../tool/catalogue.js';
import type { Principal } from '../../tool/principal.js';
import { NO_CALL } from './asked.js';
import type { ProtocolFeature } from './feature.js';
import { invalidCursor } from './list-cursors.js';
import { resultOrError } from './mcp-answer.js';
import type { PeerOf } from './peer.js';
import {
  RESOURCES_DIRECTORY_READ_METHOD,
  SKILLS_EXTENSION_ID,
  SKILLS_GET_METHOD,
  SKILLS_LIST_METHOD,
} from './protocol-words.js';
import { Refusals } from './refusals.js';
import { ServedCall } from './served-call.js';

const Named = z.looseObject({ uri: z.string(), cursor: z.string().optional() });
const Listing = z.looseObject({ cursor: z.string().optional() });

/** Skills change with a restart only, but who may see them depends on who asks. Milliseconds. */
const HINT = { ttlMs: 60_000, cacheScope: 'private' } as const;

/** Names no resource, so the hall refuses it as it refuses every unknown one. */
const NOTHING = 'skill://';

/** `skills/list`, `skills/get` and `resources/directory/read`. Files are read by `resources/read`. Source: SEP-2640. */
@Injectable()
export class SkillsFeature implements ProtocolFeature {
  constructor(
    private readonly library: SkillLibrary,
    private readonly catalogue: Catalogue,
    private readonly refusals: Refusals,
    private readonly calls: ServedCall,
  ) {}

  capabilities(): ServerCapabilities | undefined {
    if (this.library.skills.length === 0) return undefined;
    return { extensions: { [SKILLS_EXTENSION_ID]: { directoryRead: true } } };
  }

  install(server: Server, peerOf: PeerOf): void {
    const { library, calls } = this;
    server.setRequestHandler(SKILLS_LIST_METHOD, { params: Listing }, async ({ cursor }, context) => {
      // Everything fits one page, so no cursor is ours.
      if (cursor !== undefined) throw invalidCursor();
      const { principal } = peerOf(context);
      return { skills: library.entries.filter(({ uri }) => this.mayRead(uri, principal)), ...HINT };
    });
    // What is told of a skill is told to whoever may read its SKILL.md, so the hall is asked for exactly that.
    server.setRequestHandler(SKILLS_GET_METHOD, { params: Named }, async ({ uri }, context) => {
      const skill = library.entry(uri);
      const asked = { kind: 'resource', name: skill?.uri ?? NOTHING, input: undefined } as const;
      return calls.answer(asked, (finished) => resultOrError(finished) && { skill, ...HINT }, peerOf, server, context);
    });
    server.setRequestHandler(RESOURCES_DIRECTORY_READ_METHOD, { params: Named }, async ({ uri, cursor }, context) => {
      if (cursor !== undefined) return this.refusals.refuse(NO_CALL, invalidCursor(), peerOf(context), server, context);
      const folder = library.folder(uri);
      const asked = { kind: 'resource', name: folder?.skill.uri ?? NOTHING, input: undefined } as const;
      const answer = { resources: folder?.children, ...HINT };
      return calls.answer(asked, (finished) => resultOrError(finished) && answer, peerOf, server, context);
    });
  }

  /** The answer the hall would give. */
  private mayRead(uri: string, principal: Principal): boolean {
    const operation = this.catalogue.resource(uri)?.operation;
    return operation !== undefined && isAllowed(operation, principal);
  }
}
