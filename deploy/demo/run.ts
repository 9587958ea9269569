import { parseArgs } from 'node:util';
import { type Agent, type Surroundings, visit } from './agent.js';
import { identityOf, trustDevelopmentCertificate } from './credentials.js';
import { demoUrl } from './demo-url.js';
import { carefulHabits, carelessHabits } from './habits.js';

const USAGE = `Gives the dashboards something to show: an agent that behaves, and one that does not.

  npm run demo -- --url https://localhost:8443/mcp --seconds 300 --rate 0.8

  --url      the server (default: DEMO_URL, or the one at PORT of this machine, 8443)
  --seconds  how long; 0 for ever (default: 300)
  --rate     things each agent does in a second, at most 20 (default: 0.8, within 100 calls a minute)

Credentials are DEMO_CAREFUL_KEY and DEMO_CARELESS_KEY (API keys), or DEMO_CAREFUL_TOKEN and DEMO_CARELESS_TOKEN. Without
them it makes tokens for the development server that runs in this folder.`;
const MOST_PER_SECOND = 20;
const STRANGER = { 'x-api-key': `gh_${'0'.repeat(40)}` };

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: demoUrl(process.env) },
    seconds: { type: 'string', default: '300' },
    rate: { type: 'string', default: '0.8' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
} else {
  await run(new URL(values.url), Number(values.seconds), Number(values.rate));
}

async function run(url: URL, seconds: number, rate: number): Promise<void> {
  if (!(seconds >= 0) || !(rate > 0)) throw new Error(USAGE);
  trustDevelopmentCertificate();
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const signal = seconds === 0 ? stop.signal : AbortSignal.any([stop.signal, AbortSignal.timeout(seconds * 1_000)]);
  const surroundings: Surroundings = { url, perSecond: Math.min(rate, MOST_PER_SECOND), signal };
  const tallies = await Promise.all(
    agents(url).map(async (agent) => [agent.name, await visit(agent, surroundings)] as const),
  );
  for (const [name, { answered, refused }] of tallies) console.log(`${name}: ${answered} answered, ${refused} refused`);
}

function agents(url: URL): readonly Agent[] {
  const careful = identityOf('CAREFUL', 'user-1');
  const careless = identityOf('CARELESS', 'user-2');
  const bad = carelessHabits({ url, victim: careful.user, key: STRANGER });
  return [
    { name: 'careful-agent', era: 'modern', credential: careful.credential, habits: carefulHabits(careful.user) },
    { name: 'careful-agent-2025', era: 'legacy', credential: careful.credential, habits: carefulHabits(careful.user) },
    { name: 'careless-agent', era: 'modern', credential: careless.credential, habits: bad },
  ];
}
