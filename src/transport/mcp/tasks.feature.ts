import type { Server, ServerCapabilities, ServerContext } from '@modelcontextprotocol/server';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { TASKS_EXTENSION, undeclaredTasks } from '../../pipeline/begin-task.stage.js';
import { TaskDesk } from '../../tasks/task-desk.js';
import { Catalogue } from '../../tool/catalogue.js';
import type { Principal } from '../../tool/principal.js';
import type { ProtocolFeature } from './feature.js';
import type { PeerOf } from './peer.js';
import { detailedTask, takesTasks } from './task-answers.js';

const ABOUT_A_TASK = { params: z.looseObject({ taskId: z.string() }) };

/** What is done with a task, and answered. */
type Serve = (id: string, principal: Principal, context: ServerContext) => Promise<Record<string, unknown>>;

/** `tasks/get`, `tasks/update` and `tasks/cancel`; `tools/call` makes the tasks. */
@Injectable()
export class TasksFeature implements ProtocolFeature {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly desk: TaskDesk,
  ) {}

  capabilities(): ServerCapabilities | undefined {
    return this.catalogue.hasTasks ? { extensions: { [TASKS_EXTENSION]: {} } } : undefined;
  }

  install(server: Server, peerOf: PeerOf): void {
    const on = (method: string, serve: Serve) =>
      server.setRequestHandler(method, ABOUT_A_TASK, ({ taskId }, context) =>
        this.answer(() => serve(taskId, peerOf(context).principal, context), context),
      );
    on('tasks/get', async (id, principal, { mcpReq }) =>
      detailedTask(await this.desk.get(id, principal, mcpReq.signal)),
    );
    on('tasks/update', async (id, principal, { mcpReq }) => {
      await this.desk.answer(id, mcpReq.inputResponses ?? {}, principal, mcpReq.signal);
      return {};
    });
    on('tasks/cancel', async (id, principal, { mcpReq }) => {
      await this.desk.cancel(id, principal, mcpReq.signal);
      return {};
    });
  }

  private async answer(
    serve: () => Promise<Record<string, unknown>>,
    context: ServerContext,
  ): Promise<Record<string, unknown>> {
    if (!takesTasks(context)) throw undeclaredTasks();
    return serve();
  }
}
