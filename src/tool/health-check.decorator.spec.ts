import 'reflect-metadata';
import { expect, it } from 'vitest';
import { HealthCheck, healthChecksOf } from './health-check.decorator.js';

class Base {
  @HealthCheck({ dependency: 'vault', essential: true })
  opens(): boolean {
    return true;
  }

  // @ts-expect-error a check says whether it can be used
  @HealthCheck({ dependency: 'other' })
  async asks(): Promise<void> {}
}

class Derived extends Base {
  @HealthCheck({ dependency: 'forecast-api' })
  answers(signal: AbortSignal): Promise<boolean> {
    return Promise.resolve(!signal.aborted);
  }
}

it('is found on its class and those below it, and on no class above it', () => {
  const ofBase = [
    { dependency: 'vault', essential: true, method: 'opens' },
    { dependency: 'other', method: 'asks' },
  ];
  expect(healthChecksOf(Base.prototype)).toEqual(ofBase);
  expect(healthChecksOf(Derived.prototype)).toEqual([...ofBase, { dependency: 'forecast-api', method: 'answers' }]);
  expect(healthChecksOf(Object.prototype)).toEqual([]);
});

it('is refused on a static method, which no instance has', () => {
  const declaring = () => HealthCheck({ dependency: 'vault' })(Base, 'made', { value: () => true });
  expect(declaring).toThrow('Base.made is static');
});
