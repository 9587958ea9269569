import type { Redis } from 'ioredis';

/** What `INFO` says of a server that is none we can use, and what to do. */
const OTHER_MODES: Readonly<Record<string, string>> = {
  cluster:
    'REDIS_URL leads to a node of a cluster, which has some of the keys only: name a Redis with cluster mode off.',
  sentinel: 'REDIS_URL leads to a sentinel, which keeps nothing: name the primary it watches.',
};

/** A server that answers, and will never do. The message is for the operator. */
export class WrongRedis extends Error {
  override readonly name = 'WrongRedis';
}

interface Checked {
  readonly connector: { check(info: Readonly<Record<string, string>>): boolean };
}

/** Lets the client leave any other server before the first command, with an `error` each time. Where `INFO` is denied nobody knows. */
export function keepToOneServer(client: Redis): void {
  const { connector } = client as unknown as Checked;
  connector.check = ({ redis_mode: mode = '' }) => {
    const problem = OTHER_MODES[mode];
    if (problem !== undefined) client.emit('error', new WrongRedis(problem));
    return problem === undefined;
  };
}
