/** Values a label can have: all of them, or what they are names of. Never what a client wrote. */
type Values = readonly string[] | string;

export interface Metric {
  readonly type: 'counter' | 'histogram' | 'gauge' | 'up-down';
  /** As UCUM spells it; none for what is counted. */
  readonly unit?: 's' | 'By' | '{token}';
  readonly tells: string;
  readonly labels?: Readonly<Record<string, Values>>;
}
