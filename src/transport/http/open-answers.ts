import type { Server } from 'node:http';

/** Counts the answers that are not written to their end, so that a shutdown need not guess how long that takes. */
export class OpenAnswers {
  private open = 0;
  private isLast = false;
  private readonly waiting: (() => void)[] = [];

  constructor(server: Server) {
    server.on('request', (_request, response) => {
      this.open += 1;
      if (this.isLast) response.shouldKeepAlive = false;
      response.on('close', this.onClosed);
    });
  }

  /** One for all answers, each of which closes once. */
  private readonly onClosed = (): void => {
    this.open -= 1;
    if (this.open === 0) this.waiting.splice(0).forEach((resolve) => resolve());
  };

  /** From now on each answer is the last of its connection, so that clients connect anew, and elsewhere. */
  endConnections(): void {
    this.isLast = true;
  }

  /** Resolves once no answer is open. */
  none(): Promise<void> {
    return this.open === 0 ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }
}
