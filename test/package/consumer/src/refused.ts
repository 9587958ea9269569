// What must not compile: an expectation that is not met is an error.
import { Tool, Toolset } from 'gatehouse';
import { testGatehouse } from 'gatehouse/testing';
import { z } from 'zod';
import { WeatherModule, WeatherTools } from './weather.js';

const input = z.object({ place: z.string() });

@Toolset({ name: 'refused' })
export class RefusedTools {
  // @ts-expect-error -- nothing says who may call it
  @Tool({ description: 'Says nothing of who may call it.', effect: 'read', input })
  open(_input: { place: string }): string {
    return '';
  }

  // @ts-expect-error -- its schema yields text
  @Tool({ description: 'Wants a number.', effect: 'read', input, access: 'public' })
  wrong(_input: { place: number }): string {
    return '';
  }
}

export async function calls(): Promise<void> {
  await using gatehouse = await testGatehouse([WeatherModule]);
  // @ts-expect-error -- a number is no place
  await gatehouse.call(WeatherTools, 'current', { place: 7 });
  // @ts-expect-error -- there is no such tool
  await gatehouse.call(WeatherTools, 'currant', { place: 'Oslo' });
}
