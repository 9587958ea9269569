import { Injectable, Module } from '@nestjs/common';
import { Failure, MINUTE_1, perMinute, Tool, type ToolCall, Toolset } from 'gatehouse';
import { z } from 'zod';

const Conditions = z.object({ place: z.string(), celsius: z.number() });
type Conditions = z.infer<typeof Conditions>;

@Injectable()
export class ForecastClient {
  async at(place: string, signal: AbortSignal): Promise<Conditions> {
    signal.throwIfAborted();
    if (place === 'Atlantis')
      throw new Failure('tool_error', 'There is no weather at Atlantis: ask for another place.');
    return { place, celsius: 3 };
  }
}

@Toolset({ name: 'weather', upstream: 'forecast-api' })
export class WeatherTools {
  constructor(private readonly forecast: ForecastClient) {}

  @Tool({
    description: 'Current weather at a place.',
    effect: 'read',
    input: z.strictObject({ place: z.string().describe('City and country') }),
    output: Conditions,
    access: { roles: ['user'] },
    limit: perMinute(60),
    timeoutMs: 2_000,
    cache: { ttlMs: MINUTE_1 },
  })
  current({ place }: { place: string }, call: ToolCall): Promise<Conditions> {
    return this.forecast.at(place, call.signal);
  }
}

@Module({ providers: [WeatherTools, ForecastClient] })
export class WeatherModule {}
