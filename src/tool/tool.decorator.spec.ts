import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { declarationsOf } from './declarations.js';
import { McpContent } from './mcp-content.js';
import type { ToolCall } from './tool-call.js';
import { Tool } from './tool.decorator.js';

const Place = z.strictObject({ place: z.string() });
const Conditions = z.strictObject({ celsius: z.number() });
const policy = {
  description: 'Weather at a place.',
  effect: 'read',
  access: 'public',
  input: Place,
  output: Conditions,
} as const;

class WeatherTools {
  @Tool(policy)
  current({ place }: { place: string }, _call: ToolCall) {
    return { celsius: place.length };
  }

  @Tool(policy)
  async written({ place }: z.infer<typeof Place>) {
    return McpContent.text(place, { celsius: 1 });
  }

  // @ts-expect-error the argument type disagrees with the input schema
  @Tool(policy)
  wrongArgument({ place }: { place: number }) {
    return { celsius: place };
  }

  // @ts-expect-error the handler wants more than the schema yields
  @Tool(policy)
  greedyArgument({ place, country }: { place: string; country: string }) {
    return { celsius: place.length + country.length };
  }

  // @ts-expect-error the result does not fit the output schema
  @Tool(policy)
  wrongResult() {
    return { celsius: 'warm' };
  }

  // @ts-expect-error access is required: deny by default is a compile error
  @Tool({ description: 'No access.', effect: 'read', input: Place })
  withoutAccess() {
    return {};
  }
}

class BetterWeatherTools extends WeatherTools {
  @Tool(policy)
  tomorrow() {
    return { celsius: 3 };
  }
}

describe('@Tool', () => {
  it('declares the methods in the order they are written, inherited ones first', () => {
    const methods = declarationsOf(BetterWeatherTools.prototype).map(({ method }) => method);
    expect(methods.slice(0, 2)).toEqual(['current', 'written']);
    expect(methods.at(-1)).toBe('tomorrow');
    expect(declarationsOf(WeatherTools.prototype).map(({ method }) => method)).not.toContain('tomorrow');
  });
});
