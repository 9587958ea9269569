/** What the exit code of a command says, to a script that asks `$?`. The table of docs/cli.md is written from it. */
export const EXIT_CODES = {
  0: 'It did what it was asked.',
  1: 'It could not, or the answer is no: a refused call, a finding, a fault in the configuration. stderr says which.',
  2: 'It was called wrongly: an unknown command or option, or a value that cannot be read. Nothing was done.',
} as const;
