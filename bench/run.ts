import type { ChildProcess } from 'node:child_process';
import { startChild } from './children.js';
import { thisMachine } from './machine.js';
import { measure } from './measure.js';
import { type Options, readOptions } from './options.js';
import { asJson, asTables } from './report.js';
import { Samples } from './results.js';
import { SCENARIOS } from './scenarios.js';

const STDERR = 2;

async function run(): Promise<void> {
  if (process.platform !== 'linux') throw new Error('CPU and memory of the servers are read from /proc: Linux only.');
  const options = readOptions(process.argv.slice(2));
  const { servers, pace } = options;
  const machine = thisMachine();
  const generator = startChild('load-generator.js', [], STDERR);
  const samples = new Samples();
  const startedAt = performance.now();

  let rounds = 0;
  do {
    await runRound(rounds, options, generator, samples);
    rounds += 1;
    // A round takes about as long as those before it.
    const nextEndsMs = ((performance.now() - startedAt) / rounds) * (rounds + 1);
    if (nextEndsMs > pace.budgetMs) break;
  } while (rounds < pace.rounds);

  const report = { machine, pace, rounds, servers, samples };
  process.stdout.write(options.json ? asJson(report) : asTables(report));
}

async function runRound(round: number, { servers, pace }: Options, generator: ChildProcess, samples: Samples) {
  // Another server begins each round: whatever drifts on this machine hits all of them equally.
  const first = round % servers.length;
  const order = [...servers.slice(first), ...servers.slice(0, first)];
  for (const scenario of SCENARIOS) {
    process.stderr.write(`round ${round + 1} of ${pace.rounds}: ${scenario.name}\n`);
    for (const server of order.filter(({ eras }) => eras.includes(scenario.era))) {
      samples.add(scenario, server.name, await measure(generator, server, scenario, pace));
    }
  }
}

try {
  await run();
  process.exit();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
