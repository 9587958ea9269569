import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { declarationsOf } from './declarations.js';
import { McpContent } from './mcp-content.js';
import type { ToolCall } from './tool-call.js';
import { Resource, type ResourceVariables } from './resource.decorator.js';
import { Tool } from './tool.decorator.js';

const Place = z.strictObject({ place: z.string() });
const Conditions = z.strictObject({ celsius: z.number() });
const PLACE = '{place}';
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

class StationResources {
  @Resource({ uri: 'weather://{country}/{station}', description: 'A station.', access: 'public' })
  byName({ country, station }: { country: string; station: string }) {
    return `${country}: ${station}`;
  }

  @Resource({ uri: 'weather://{country}/{station}/raw', description: 'A station.', access: 'public' })
  byAnyName(variables: ResourceVariables) {
    return Object.keys(variables);
  }

  @Resource({ uri: 'weather://all', description: 'All stations.', access: 'public' })
  without(variables: ResourceVariables) {
    return Object.keys(variables);
  }

  @Resource({ uri: `weather://${PLACE}` as string, description: 'Whatever it is.', access: 'public' })
  unknown({ place = '' }: ResourceVariables) {
    return place;
  }

  // @ts-expect-error the URI has no such variable
  @Resource({ uri: 'weather://{country}', description: 'A country.', access: 'public' })
  wrongName({ continent }: { continent: string }) {
    return continent;
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

describe('@Resource', () => {
  it('declares resources whose variables have the names of the URI, for the compiler too', () => {
    expect(declarationsOf(StationResources.prototype).map(({ kind }) => kind)).toEqual(Array(5).fill('resource'));
    expect(new StationResources().byName({ country: 'no', station: 'OSL' })).toBe('no: OSL');
  });
});
