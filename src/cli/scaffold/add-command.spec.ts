import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../run-command.js';
import { addCommand } from './add-command.js';
import { writeNewFiles } from './new-files.js';
import { projectFiles } from './project-files.js';

const FILES = projectFiles({ name: 'order-tools', transport: 'http', gatehouse: '^0.1.0' });

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'gatehouse-add-'));
  writeNewFiles(cwd, Object.fromEntries(Object.entries(FILES).filter(([path]) => /^src\/|json$/.test(path))));
  mkdirSync(join(cwd, 'node_modules'));
  symlinkSync(resolve('node_modules/typescript'), join(cwd, 'node_modules/typescript'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

async function run(args: string) {
  const said = { out: '', error: '' };
  const terminal = {
    env: {},
    cwd,
    now: new Date(),
    out: (text: string) => void (said.out += text),
    error: (text: string) => void (said.error += text),
  };
  return { code: await runCommand(addCommand(terminal), args.split(' '), terminal), ...said };
}

const read = (path: string) => readFileSync(join(cwd, path), 'utf8');
/** Every file below src, with its text. */
const sources = () =>
  Object.fromEntries(
    readdirSync(join(cwd, 'src'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), 'utf8')]),
  );

async function refused(args: string, sentence: string, expected = 1) {
  const before = sources();
  const { code, out, error } = await run(args);
  expect({ code, out }).toEqual({ code: expected, out: '' });
  expect(error).toContain(sentence);
  expect(sources()).toEqual(before);
}

describe('gatehouse add toolset', () => {
  it('writes the folder and lists it', async () => {
    expect((await run('toolset order-history')).code).toBe(0);
    expect(readdirSync(join(cwd, 'src/toolsets/order-history')).toSorted()).toEqual([
      'get_order_history.spec.ts',
      'order-history.module.ts',
      'order-history.tools.ts',
    ]);
    expect(read('src/app.ts')).toContain('export const TOOLSETS = [StockModule, OrderHistoryModule];');
    expect(read('src/toolsets/order-history/order-history.tools.ts')).toContain('async getOrderHistory(');
  });

  it('takes another one after it', async () => {
    await run('toolset orders');
    await run('toolset invoices');
    expect(read('src/app.ts')).toContain('[StockModule, OrdersModule, InvoicesModule]');
  });

  it('only says what it would do with --dry-run, and answers programs with --json', async () => {
    const before = sources();
    const { out } = await run('toolset orders --dry-run --json');
    expect(JSON.parse(out)).toMatchObject({ dryRun: true, changed: ['src/app.ts'] });
    expect(sources()).toEqual(before);
  });

  it('refuses a name that is none, or is taken', async () => {
    await refused('toolset Orders', 'A toolset is named', 2);
    await refused('toolset stock', 'There is a toolset stock already');
  });

  it('refuses a tool that another toolset has', async () => {
    await run('tool stock get_orders');
    await refused('toolset orders', 'The toolset stock has a tool get_orders already');
  });

  it('says which line to add where the list was reshaped', async () => {
    writeFileSync(join(cwd, 'src/app.ts'), 'export const TOOLSETS = everything();\n');
    await refused('toolset orders', "import { OrdersModule } from './toolsets/orders/orders.module.js';");
  });

  it('never writes over a file', async () => {
    mkdirSync(join(cwd, 'src/toolsets/orders'));
    writeFileSync(join(cwd, 'src/toolsets/orders/orders.module.ts'), '// mine');
    await refused('toolset orders', 'Already there: src/toolsets/orders/orders.module.ts');
  });

  it('works in a project alone, and with its compiler', async () => {
    rmSync(join(cwd, 'node_modules/typescript'));
    await refused('toolset orders', 'Run npm install');
    rmSync(join(cwd, 'src/app.ts'));
    await refused('toolset orders', 'There is no src/app.ts here');
  });
});

describe('gatehouse add tool', () => {
  it('writes a method and a test of its own', async () => {
    expect((await run('tool stock count_items')).code).toBe(0);
    const tools = read('src/toolsets/stock/stock.tools.ts');
    const [before, added] = tools.split("name: 'count_items'");
    expect(before).toContain('private async known(');
    expect(added).toContain('async countItems(');
    expect(tools).toContain(
      "import { Failure, HealthCheck, MINUTE_1, perMinute, Tool, type ToolCall, Toolset } from 'gatehouse';",
    );
    expect(read('src/toolsets/stock/count_items.spec.ts')).toContain("'countItems', { id: 'A-17' }");
  });

  it('adds to a toolset that was added', async () => {
    await run('toolset orders');
    expect((await run('tool orders list_orders')).code).toBe(0);
    expect(read('src/toolsets/orders/orders.tools.ts').match(/@Tool\(/g)).toHaveLength(2);
  });

  it('refuses a name that is none or is taken, and a toolset that is not there', async () => {
    await refused('tool stock Count', 'A tool is named', 2);
    await refused('tool stock find_item', 'The toolset stock has a tool find_item already');
    await refused('tool stock known', 'Put this into it');
    await refused('tool orders get_order', 'There is no toolset orders. There are: stock.');
    await refused('tool ../.. get_order', 'There is no toolset ../... There are: stock.');
  });

  it('shows the method where the class was reshaped', async () => {
    writeFileSync(join(cwd, 'src/toolsets/stock/stock.tools.ts'), 'export const StockTools = made();\n');
    await refused('tool stock count_items', 'async countItems(');
    expect(existsSync(join(cwd, 'src/toolsets/stock/count_items.spec.ts'))).toBe(false);
  });
});
