import { startChild } from './children.js';
import { heatsOf } from './heats.js';
import { thisMachine } from './machine.js';
import { measureMemory } from './memory.js';
import { measureMixed } from './mixed/measure-mixed.js';
import { readOptions } from './options.js';
import { measureProfile } from './profile/measure-profile.js';
import { asJson, type Run } from './report-json.js';
import { asTable } from './report-table.js';
import { medianOf, Samples } from './results.js';
import { type Lab, runRound } from './round.js';
import { STDERR } from './stderr.js';
import { startSurroundings } from './surroundings.js';
import { writePage } from './write-page.js';

async function run(): Promise<void> {
  if (process.platform !== 'linux') throw new Error('CPU and memory of the servers are read from /proc: Linux only.');
  const options = readOptions(process.argv.slice(2));
  const { pace } = options;
  const machine = thisMachine();
  const isShared = options.ratios.some(({ of }) => of.server.needsRedis === true);
  const surroundings = await startSurroundings(isShared || options.mixed);
  const lab: Lab = { generator: startChild('load-generator.js', [], STDERR), surroundings, pace };
  const hasRedis = surroundings.redisUrl !== undefined;
  if (isShared && !hasRedis) say('redis-server is not installed: workers2 and twoServices are left out.');
  const ratios = options.ratios.filter(({ of }) => hasRedis || of.server.needsRedis !== true);
  const heats = heatsOf(ratios);
  const samples = new Samples();
  const startedAt = performance.now();

  let rounds = 0;
  while (heats.length > 0 && rounds < pace.rounds) {
    await runRound(rounds, heats, lab, samples);
    rounds += 1;
    // A round takes about as long as those before it.
    const nextEndsMs = ((performance.now() - startedAt) / rounds) * (rounds + 1);
    if (nextEndsMs > pace.budgetMs) break;
  }
  const memory = options.memory ? await measureMemory(lab) : undefined;
  const mixed = options.mixed ? await measureMixed(surroundings, pace.mixed, say) : undefined;
  const profile = options.profile ? await measureProfile(lab) : undefined;
  if (!options.mixed) say('The mixed workload is not part of this run: --only mixed, or a run that is not quick.');
  const done: Run = {
    machine,
    command: options.command,
    pace,
    rounds,
    ratios: options.ratios,
    results: new Map(
      ratios.flatMap((ratio) => {
        const result = samples.resultOf(ratio);
        return result === undefined ? [] : [[ratio.key, result]];
      }),
    ),
    memory,
    mixed,
    profile,
    spansPerCall: samples.spansPerCall.length === 0 ? undefined : medianOf(samples.spansPerCall),
  };
  process.stdout.write(options.json ? asJson(done) : asTable(done));
  if (options.write) writePage(done);
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

try {
  await run();
  process.exit();
} catch (error) {
  say((error as Error).message);
  process.exit(1);
}
