import type { Reports, Subject } from './worker-messages.js';

interface Round {
  readonly startedAt: number;
  readonly reports: Promise<Reports>;
  isRunning: boolean;
}

/** One round of questions for everybody who asks about the same at about the same time: asking costs all workers, and needs no credential. */
export class SharedRounds {
  private readonly latest = new Map<Subject, Round>();

  /**
   * @param holdMs Milliseconds from its start for which a round answers also those who ask after its end.
   * @param now Milliseconds, never going back.
   */
  constructor(
    private readonly holdMs: number,
    private readonly now: () => number,
  ) {}

  of(subject: Subject, run: () => Promise<Reports>): Promise<Reports> {
    const latest = this.latest.get(subject);
    if (latest !== undefined && (latest.isRunning || this.now() - latest.startedAt < this.holdMs))
      return latest.reports;
    const reports = run();
    const round: Round = { startedAt: this.now(), reports, isRunning: true };
    const ended = () => void (round.isRunning = false);
    void reports.then(ended, ended);
    this.latest.set(subject, round);
    return reports;
  }
}
