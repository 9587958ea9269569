import { randomUUID } from 'node:crypto';
import { type BeforeApplicationShutdown, Module, type OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '../config/load-config.js';
import { configSlice } from '../config/config-slices.js';
import { Database } from '../database/database.js';
import { DatabaseModule } from '../database/database.module.js';
import { migrate } from '../database/migrate.js';
import { Instances } from '../instances/instances.js';
import { InstancesModule } from '../instances/instances.module.js';
import { LOGGER } from '../observability/logger.js';
import { Pipeline } from '../pipeline/pipeline.js';
import { PipelineModule } from '../pipeline/pipeline.module.js';
import { Catalogue } from '../tool/catalogue.js';
import { ToolModule } from '../tool/tool.module.js';
import { TaskDesk } from './task-desk.js';
import { TaskMessages } from './task-messages.js';
import { TaskMetrics } from './task-metrics.js';
import { TaskRunner } from './task-runner.js';
import { TaskStore } from './task-store.js';
import { TaskSweeper } from './task-sweeper.js';
import { TASKS_MIGRATIONS } from './tasks.migrations.js';

const now = () => new Date();

@Module({
  imports: [DatabaseModule, PipelineModule, ToolModule, InstancesModule],
  providers: [
    {
      provide: TaskStore,
      inject: [Database, { token: Instances, optional: true }],
      useFactory: (database: Database, instances?: Instances) =>
        new TaskStore(database, instances?.own ?? randomUUID()),
    },
    {
      provide: TaskRunner,
      inject: [Pipeline, TaskStore, configSlice('tasks'), LOGGER],
      useFactory: (pipeline: Pipeline, store: TaskStore, limits: Config['tasks'], logger: Logger) =>
        new TaskRunner(pipeline, store, limits, logger, now),
    },
    {
      provide: TaskMessages,
      inject: [{ token: Instances, optional: true }, TaskRunner, LOGGER],
      useFactory: (instances: Instances | undefined, runner: TaskRunner, logger: Logger) =>
        new TaskMessages(instances, runner, logger),
    },
    {
      provide: TaskDesk,
      inject: [TaskStore, TaskRunner, TaskMessages, Catalogue],
      useFactory: (store: TaskStore, runner: TaskRunner, messages: TaskMessages, catalogue: Catalogue) =>
        new TaskDesk(store, runner, messages, catalogue, now),
    },
    {
      provide: TaskSweeper,
      inject: [TaskStore, TaskRunner, LOGGER],
      useFactory: (store: TaskStore, runner: TaskRunner, logger: Logger) => new TaskSweeper(store, runner, logger, now),
    },
    TaskMetrics,
  ],
  exports: [TaskRunner, TaskDesk],
})
export class TasksModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly catalogue: Catalogue,
    private readonly runner: TaskRunner,
    private readonly messages: TaskMessages,
    private readonly sweeper: TaskSweeper,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    // A database belongs to somebody: no table without a use for it.
    if (!this.catalogue.hasTasks) return;
    await migrate(this.database, 'tasks', TASKS_MIGRATIONS);
    await this.sweeper.sweep(now());
    this.sweeper.start();
    await this.messages.start();
  }

  /** Before the database is closed. */
  async beforeApplicationShutdown(): Promise<void> {
    this.sweeper.stop();
    await this.runner.stop();
  }
}
