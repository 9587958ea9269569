import type { AskKind } from '../tool/ask.js';
import type { AskChannel } from './ask-channel.js';

/** The same channel, and a word when the handler first looks whom it talks to: its answer may depend on it from then on. */
export class HeardChannel implements AskChannel {
  constructor(
    private readonly channel: AskChannel,
    private readonly onUse: () => void,
  ) {}

  can(kind: AskKind): boolean {
    this.onUse();
    return this.channel.can(kind);
  }

  answerTo(key: string): unknown {
    this.onUse();
    return this.channel.answerTo(key);
  }

  get put(): AskChannel['put'] {
    return this.channel.put;
  }
}
