import * as fc from 'fast-check';

/** The same inputs on every run, unless somebody asks for others. */
const DEFAULT_SEED = 20_261_121;
/** Of each property: few enough for every `npm test`. CI asks for thousands. */
const DEFAULT_RUNS = 250;
/** Milliseconds for the runs of one property, so that a slow machine ends with fewer of them and not with a timeout. */
const TIME_LIMIT_MS = 120_000;

/** Longest a test of one property may take: its runs, and the shrinking of what it found. */
export const FUZZ_TEST_TIMEOUT_MS = 2 * TIME_LIMIT_MS;

const settingOf = (name: string, fallback: number) => Number(process.env[name] ?? fallback);

/**
 * Holds a property against hostile inputs. A failure names seed and counterexample: `FUZZ_SEED=<seed>` finds it again,
 * `FUZZ_RUNS=<n>` looks further.
 * @param share Of the runs, where one of them takes longer than usual.
 */
export async function holds<Input>(
  inputs: fc.Arbitrary<Input>,
  property: (input: Input) => Promise<void>,
  share = 1,
): Promise<void> {
  await fc.assert(fc.asyncProperty(inputs, property), {
    seed: settingOf('FUZZ_SEED', DEFAULT_SEED),
    numRuns: Math.ceil(settingOf('FUZZ_RUNS', DEFAULT_RUNS) * share),
    interruptAfterTimeLimit: TIME_LIMIT_MS,
  });
}
