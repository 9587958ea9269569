// `npm run dev`: compiles and serves, and again on every save below src.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const compiler = 'node_modules/typescript/bin/tsc';
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
// Nothing is written of code that does not compile, so what is there did.
const isBuilt = existsSync('dist/main.js');
if (status !== 0 && isBuilt) console.error('The code does not compile. What compiled last is served until it does.');
if (isBuilt) await import('../dist/main.js');
