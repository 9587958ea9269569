import type { Finished } from '../../pipeline/pipeline.js';
import type { CallOrigin } from '../../pipeline/call.js';
import type { Principal } from '../../tool/principal.js';

/** Who stands at the other end of a protocol server, as far as the transport knows. */
export interface Peer {
  readonly principal: Principal;
  readonly transport: CallOrigin['transport'];
  readonly remoteAddress: string | undefined;
  /** Told of every finished call, so that HTTP can answer a refusal with its own status. */
  onFinished?(finished: Finished): void;
}
