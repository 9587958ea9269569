// `npm run dev`: compiles and serves, and again on every save below src.
import { spawnSync } from 'node:child_process';

const compiler = 'node_modules/typescript/bin/tsc';
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status === 0) await import('../dist/main.js');
