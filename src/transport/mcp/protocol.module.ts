import { Module } from '@nestjs/common';
import { STATE_SECRETS, type StateSecrets, stateSecretOf } from '../../config/state-secret.js';
import { InstancesModule } from '../../instances/instances.module.js';
import { Pipeline } from '../../pipeline/pipeline.js';
import { PipelineModule } from '../../pipeline/pipeline.module.js';
import { TaskRunner } from '../../tasks/task-runner.js';
import { TasksModule } from '../../tasks/tasks.module.js';
import { ToolModule } from '../../tool/tool.module.js';
import { CallRounds } from './call-rounds.js';
import { ChangeNotices } from './change-notices.js';
import type { ProtocolFeature } from './feature.js';
import { FEATURES } from './features.js';
import { ListCursors } from './list-cursors.js';
import { ProtocolServers } from './protocol-servers.js';
import { Refusals } from './refusals.js';
import { ServedCall } from './served-call.js';
import { ServedList } from './served-list.js';
import { ServerInfo } from './server-info.js';
import { VisibleListings } from './visible-listings.js';
import { WatchedRequests } from './watched-requests.js';

/** The protocol, whatever carries it. */
@Module({
  imports: [ToolModule, PipelineModule, TasksModule, InstancesModule],
  providers: [
    ...FEATURES,
    {
      provide: CallRounds,
      inject: STATE_SECRETS,
      useFactory: (...secrets: StateSecrets) => new CallRounds(stateSecretOf(...secrets)),
    },
    {
      provide: ServedCall,
      inject: [Pipeline, CallRounds, TaskRunner, Refusals],
      useFactory: (pipeline: Pipeline, rounds: CallRounds, tasks: TaskRunner, refusals: Refusals) =>
        new ServedCall(pipeline, rounds, tasks, refusals),
    },
    Refusals,
    WatchedRequests,
    VisibleListings,
    ChangeNotices,
    {
      provide: ListCursors,
      inject: STATE_SECRETS,
      useFactory: (...secrets: StateSecrets) => new ListCursors(stateSecretOf(...secrets)),
    },
    ServedList,
    ServerInfo,
    {
      provide: ProtocolServers,
      inject: [ServerInfo, ChangeNotices, Refusals, WatchedRequests, ...FEATURES],
      useFactory: (
        info: ServerInfo,
        notices: ChangeNotices,
        refusals: Refusals,
        watched: WatchedRequests,
        ...features: ProtocolFeature[]
      ) => new ProtocolServers(info, features, notices, refusals, watched),
    },
  ],
  exports: [ProtocolServers, ServedList, ServerInfo, WatchedRequests, CallRounds, ChangeNotices, InstancesModule],
})
export class ProtocolModule {}
