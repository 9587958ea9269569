import type { AskChannel } from './ask-channel.js';

/** The same channel, and a word when the handler first looks whom it talks to: its answer may depend on it from then on. */
export function heardChannel(channel: AskChannel, onUse: () => void): AskChannel {
  return {
    can: (kind) => {
      onUse();
      return channel.can(kind);
    },
    answerTo: (key) => {
      onUse();
      return channel.answerTo(key);
    },
    get put() {
      return channel.put;
    },
  };
}
