import { type AuditLink, hashOf, type Head, NOTHING } from './audit-link.js';
import { type Checkpoint, isSignedBy, type PublicKeys } from './checkpoint.js';

/** Something that is not as it was written. */
export interface Finding {
  readonly chain: string;
  /** The row, or the place where one is missing; undefined where the whole chain is meant. */
  readonly seq: number | undefined;
  readonly problem: string;
}

/** A chain as far as it was read; rows come in order and one at a time, so that a trail of any length can be verified. */
export class ChainVerifier {
  readonly findings: Finding[] = [];
  private before: { readonly seq: number; readonly hash: string };
  /** What the next row that was pruned and is still there must be: the newest comes first. */
  private leftOver: { readonly seq: number; readonly hash: string };
  /** What each row must be, by whoever swore to it. */
  private readonly expected: Map<number, { readonly hash: string }[]>;
  private rowCount = 0;

  constructor(
    private readonly chain: string,
    checkpoints: readonly Checkpoint[],
    heads: readonly Head[],
    publicKeys: PublicKeys,
  ) {
    const trusted = checkpoints.filter((checkpoint) => {
      const key = publicKeys.get(checkpoint.keyId);
      if (key !== undefined && isSignedBy(checkpoint, key)) return true;
      const problem = key === undefined ? 'the checkpoint is signed with another key' : 'the checkpoint was changed';
      this.report(checkpoint.seq, problem);
      return false;
    });
    const pruned = trusted.filter(({ kind }) => kind === 'pruned').toSorted((a, b) => b.seq - a.seq)[0];
    this.before = this.leftOver = pruned ?? { seq: -1, hash: NOTHING };
    const later = [...trusted, ...heads].filter(({ seq }) => seq > this.before.seq);
    this.expected = Map.groupBy(later, ({ seq }) => seq);
  }

  get rows(): number {
    return this.rowCount;
  }

  /** The last row that was as it should be, or what stands in for the pruned ones. */
  get head(): { readonly seq: number; readonly hash: string } {
    return this.before;
  }

  /** @param link Rows of this chain behind those that were pruned, in the order of `seq`. */
  next(link: AuditLink): void {
    this.rowCount += 1;
    const expected = this.before.seq + 1;
    if (link.seq > expected) this.report(expected, `${link.seq - expected} rows are missing`);
    if (link.hash !== hashOf(link)) this.report(link.seq, 'the row was changed');
    else if (link.seq === expected && link.previous !== this.before.hash)
      this.report(link.seq, 'the row before it was changed');
    for (const { hash } of this.expected.get(link.seq) ?? []) {
      if (hash !== link.hash) this.report(link.seq, 'another row stands in its place');
    }
    this.before = link;
  }

  /**
   * Rows are pruned little by little, the oldest first: what is still there must lead to what stands in for it.
   * @param link Rows up to the last that was pruned, from that one down.
   */
  nextLeftOver(link: AuditLink): void {
    this.rowCount += 1;
    const { seq, hash } = this.leftOver;
    if (link.seq !== seq || link.hash !== hash) this.report(link.seq, 'the row was pruned, and another is there');
    else if (link.hash !== hashOf(link)) this.report(link.seq, 'the row was changed');
    this.leftOver = { seq: link.seq - 1, hash: link.previous };
  }

  /** What can be said only once every row was seen. */
  end(): readonly Finding[] {
    // Of a process that ran for months there are more than a function takes arguments.
    const last = this.expected.keys().reduce((one, other) => Math.max(one, other), -1);
    if (last > this.before.seq) this.report(last, 'the chain was cut off: rows up to this one were there');
    return this.findings;
  }

  private report(seq: number | undefined, problem: string): void {
    this.findings.push({ chain: this.chain, seq, problem });
  }
}
