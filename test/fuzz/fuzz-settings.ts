import * as fc from 'fast-check';

/** The same inputs on every run, unless somebody asks for others. */
const DEFAULT_SEED = 20_261_121;
/** Of each property: few enough for every `npm test`. CI asks for thousands. */
const DEFAULT_RUNS = 250;
/** For the runs of one property, so that a slow machine ends with fewer of them and not with a timeout. */
const DEFAULT_SECONDS = 120;

const settingOf = (name: string, fallback: number) => Number(process.env[name] ?? fallback);

export const FUZZ_SEED = settingOf('FUZZ_SEED', DEFAULT_SEED);
export const FUZZ_RUNS = settingOf('FUZZ_RUNS', DEFAULT_RUNS);
const TIME_LIMIT_MS = settingOf('FUZZ_SECONDS', DEFAULT_SECONDS) * 1_000;

/** Longest a test of one property may take: its runs, and the shrinking of what it found. */
export const FUZZ_TEST_TIMEOUT_MS = 2 * TIME_LIMIT_MS;

/**
 * Holds a property against hostile inputs. A failure names seed and counterexample: `FUZZ_SEED=<seed>` finds it again,
 * `FUZZ_RUNS=<n>` looks further, for up to `FUZZ_SECONDS=<n>`; what ended before its last run says so.
 * @param share Of the runs, where one of them takes longer than usual.
 */
export async function holds<Input>(
  inputs: fc.Arbitrary<Input>,
  property: (input: Input) => Promise<void>,
  share = 1,
): Promise<void> {
  const numRuns = Math.ceil(FUZZ_RUNS * share);
  await fc.assert(fc.asyncProperty(inputs, property), {
    seed: FUZZ_SEED,
    numRuns,
    interruptAfterTimeLimit: TIME_LIMIT_MS,
    asyncReporter: async (details) => {
      if (details.failed)
        throw new Error(await fc.asyncDefaultReportMessage(details), { cause: details.errorInstance });
      if (details.interrupted) console.warn(`Only ${details.numRuns} of ${numRuns} runs within ${TIME_LIMIT_MS} ms.`);
    },
  });
}
