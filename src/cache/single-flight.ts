/** How a run ended for those who waited for it. */
export type Landing =
  | { readonly text: string }
  /** Whoever ran it gave up; somebody else may run it for all. */
  | 'abandoned'
  /** It has no answer that is anybody else's: each has to run it. */
  | 'own';

/** One run of a call that others wait for. */
export class Flight implements Disposable {
  readonly landed: Promise<Landing>;
  private readonly resolve: (landing: Landing) => void;

  /** @param generation As it was found before the run was begun. */
  constructor(
    readonly generation: string,
    private readonly onLanded: (flight: Flight) => void,
  ) {
    ({ promise: this.landed, resolve: this.resolve } = Promise.withResolvers<Landing>());
  }

  /** The first word counts. */
  land(landing: Landing): void {
    this.resolve(landing);
    this.onLanded(this);
  }

  [Symbol.dispose](): void {
    this.land('own');
  }
}

/** Lets identical calls that come at once run once. */
export class SingleFlight {
  private readonly flights = new Map<string, Flight>();

  get(key: string): Flight | undefined {
    return this.flights.get(key);
  }

  begin(key: string, generation: string): Flight {
    const flight = new Flight(generation, (landed) => {
      // After a write a younger one may fly under the same key.
      if (this.flights.get(key) === landed) this.flights.delete(key);
    });
    this.flights.set(key, flight);
    return flight;
  }
}
