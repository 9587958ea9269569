import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { listToolset } from './list-toolset.js';

const listed = (text: string) => listToolset(ts, text, 'OrdersModule', './toolsets/orders/orders.module.js');
const IMPORT = "import { OrdersModule } from './toolsets/orders/orders.module.js';";

describe('listing a toolset', () => {
  it('adds the import and the module, and changes nothing else', () => {
    const before = "import { A } from './a.js';\n\n/** Mine. */\nexport const TOOLSETS = [A]; // kept\n";
    expect(listed(before)).toBe(
      `import { A } from './a.js';\n${IMPORT}\n\n/** Mine. */\nexport const TOOLSETS = [A, OrdersModule]; // kept\n`,
    );
  });

  it.each([
    [
      'a list in a column',
      'export const TOOLSETS = [\n  A,\n  B, // two\n];\n',
      'export const TOOLSETS = [\n  A,\n  B,\n  OrdersModule, // two\n];\n',
    ],
    ['an empty list', 'export const TOOLSETS: Type[] = [];\n', 'export const TOOLSETS: Type[] = [OrdersModule];\n'],
    [
      'a list that is constant',
      'export const TOOLSETS = [A] as const;\n',
      'export const TOOLSETS = [A, OrdersModule] as const;\n',
    ],
    [
      'a list of calls',
      "export const TOOLSETS = [A.with(']')];\n",
      "export const TOOLSETS = [A.with(']'), OrdersModule];\n",
    ],
    [
      'a list with one more named so in a comment',
      '// export const TOOLSETS = [];\nexport const TOOLSETS = [A];\n',
      '// export const TOOLSETS = [];\nexport const TOOLSETS = [A, OrdersModule];\n',
    ],
  ])('understands %s', (_what, before, after) => {
    expect(listed(before)).toBe(`${IMPORT}\n\n${after}`);
  });

  it.each([
    ['has no such list', 'export const MODULES = [A];'],
    ['does not export it', 'const TOOLSETS = [A];'],
    ['computes it', 'export const TOOLSETS = all().concat([A]);'],
    ['has the module', `${IMPORT}\nexport const TOOLSETS = [OrdersModule];`],
    [
      'means something else by the name',
      "import { OrdersModule } from './mine.js';\nexport const TOOLSETS = [OrdersModule];",
    ],
    ['is not TypeScript', 'export const TOOLSETS = [A'],
  ])('leaves a file alone that %s', (_what, text) => {
    expect(listed(text)).toBeUndefined();
  });
});
