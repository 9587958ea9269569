import type { Attributes } from '@opentelemetry/api';
import { ERROR_TYPE } from '../call-attributes.js';
import { OncePer } from '../metrics/once-per.js';
import type { Histogram } from '../metrics/series/instruments.js';

/** How far a request came before there was a status: waiting for a connection, or waiting for its answer. */
export const UNSENT = -1;
export const UNANSWERED = 0;

/** What is told of the end of requests that were made alike, by their status and what went wrong. */
export class RequestEndings {
  private readonly series;

  /** @param made What is known of them beforehand. */
  constructor(duration: Histogram, made: Attributes) {
    this.series = new OncePer(
      (status: number) =>
        new OncePer((error: string | undefined) => duration.of({ ...made, ...toldEnding(status, error) })),
    );
  }

  /** @param status Of the answer, or how far it came. */
  record(seconds: number, status: number, error: string | undefined): void {
    this.series.of(status).of(error).record(seconds);
  }
}

/** An answer that says so is an error even where it was read to its end. */
export function errorOf(status: number, error: string | undefined): string | undefined {
  return error ?? (status >= 400 ? String(status) : undefined);
}

function toldEnding(status: number, error: string | undefined): Attributes {
  const type = errorOf(status, error);
  return {
    ...(status > UNANSWERED && { 'http.response.status_code': status }),
    ...(type !== undefined && { [ERROR_TYPE]: type }),
    ...(status !== UNSENT && { 'network.protocol.version': '1.1' }),
  };
}
