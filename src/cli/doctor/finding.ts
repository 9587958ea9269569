/** `note`: worth knowing, and nothing is broken, such as an optional part that is not there. */
export type Verdict = 'ok' | 'note' | 'failed';

/** What a check saw, in a sentence for people, and what there is to do about it. */
export interface Finding {
  readonly verdict: Verdict;
  readonly seen: string;
  readonly todo?: string;
}

export function ok(seen: string): Finding {
  return { verdict: 'ok', seen };
}

export function note(seen: string, todo?: string): Finding {
  return { verdict: 'note', seen, ...(todo !== undefined && { todo }) };
}

export function failed(seen: string, todo: string): Finding {
  return { verdict: 'failed', seen, todo };
}
