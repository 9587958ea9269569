import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { addMethod, methodIn } from './add-method.js';

const METHOD = '  @Tool({})\n  getOrder() {\n    return {};\n  }';
const IMPORTS = "import { perMinute, Tool, type ToolCall, Toolset } from 'gatehouse';\nimport { z } from 'zod';\n";
const added = (text: string) => addMethod(ts, text, METHOD);

describe('adding a method', () => {
  it('puts it last, and changes nothing else', () => {
    const before = `${IMPORTS}\n@Toolset({ name: 'a' })\nexport class A {\n  own = '}';\n\n  b() {} // kept\n}\n\nconst after = 1;\n`;
    const after = before.replace('// kept\n}', `// kept\n\n${METHOD}\n}`);
    expect(added(before)).toBe(after);
  });

  it('fills a class that is empty', () => {
    expect(added(`${IMPORTS}@Toolset({ name: 'a' })\nclass A {}\n`)).toBe(
      `${IMPORTS}@Toolset({ name: 'a' })\nclass A {\n${METHOD}\n}\n`,
    );
  });

  it('imports what the method is written with, once', () => {
    const text = added("import { Toolset } from 'gatehouse';\n@Toolset({ name: 'a' })\nclass A {\n}\n");
    expect(text).toContain(
      "import { Toolset, perMinute, Tool, type ToolCall } from 'gatehouse';\nimport { z } from 'zod';\n@Toolset",
    );
    expect(added(text!.replace('getOrder', 'other'))?.split('import').length).toBe(3);
  });

  it.each([
    ['has the method', `${IMPORTS}@Toolset({ name: 'a' })\nclass A {\n  getOrder() {}\n}`],
    ['has a field of that name', `${IMPORTS}@Toolset({ name: 'a' })\nclass A {\n  getOrder = 1;\n}`],
    ['is no toolset', `${IMPORTS}class A {\n}`],
    ['has two of them', `${IMPORTS}@Toolset({ name: 'a' })\nclass A {\n}\n@Toolset({ name: 'b' })\nclass B {\n}`],
    [
      'means something else by z',
      "import { Toolset } from 'gatehouse';\nconst z = 1;\n@Toolset({ name: 'a' })\nclass A {\n}",
    ],
    [
      'imports z as a type',
      `import type { z } from 'zod';\nimport { Toolset } from 'gatehouse';\n@Toolset({ name: 'a' })\nclass A {\n}`,
    ],
    ['is not TypeScript', `${IMPORTS}@Toolset({ name: 'a' })\nclass A {`],
  ])('leaves a file alone that %s', (_what, text) => {
    expect(added(text)).toBeUndefined();
  });
});

it('takes a method out of a file as it stands there', () => {
  expect(methodIn(ts, `@Toolset({ name: 'a' })\nexport class A {\n${METHOD}\n}\n`)).toBe(METHOD);
});
