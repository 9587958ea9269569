import {
  type Attributes,
  type AttributeValue,
  type Exception,
  type HrTime,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  type SpanOptions,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';
import { cleanAttributes, cleanSimpleAttributes, hrTimeDuration, isTimeInput } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { exceptionAttributes } from './exception-attributes.js';
import { KeptLatest } from './kept-latest.js';
import { SpanAttributes } from './span-attributes.js';
import { SpanClock } from './span-clock.js';
import type { SpanLimits } from './span-limits.js';
import type { EndedSpan } from './write-span.js';

/** Of all spans of one tracer. */
export interface SpanOrigin {
  readonly limits: SpanLimits;
  readonly scope: ReadableSpan['instrumentationScope'];
  readonly resource: ReadableSpan['resource'];
  ended(span: RecordedSpan): void;
}

type Event = ReadableSpan['events'][number];
const NONE: never[] = [];
const NOT_YET: HrTime = [0, 0];
const UNSET: SpanStatus = { code: SpanStatusCode.UNSET };

/** A span as whoever works under it sees it: of the API, and no more than that. */
export class RecordedSpan implements Span, EndedSpan {
  status = UNSET;
  endTime = NOT_YET;
  private readonly clock: SpanClock;
  private readonly told: SpanAttributes;
  private keptEvents: KeptLatest<Event> | undefined;
  private keptLinks: KeptLatest<Link> | undefined;

  constructor(
    private readonly origin: SpanOrigin,
    private readonly ids: SpanContext,
    readonly parentSpanContext: SpanContext | undefined,
    readonly kind: SpanKind,
    public name: string,
    { attributes, links, startTime }: SpanOptions,
  ) {
    this.clock = new SpanClock(startTime);
    this.told = new SpanAttributes(origin.limits);
    if (attributes !== undefined) this.told.begin(attributes);
    if (links !== undefined) this.addLinks(links);
  }

  spanContext(): SpanContext {
    return this.ids;
  }

  isRecording(): boolean {
    return this.endTime === NOT_YET;
  }

  setAttribute(key: string, value: AttributeValue | undefined): this {
    if (this.isRecording()) this.told.set(key, value);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    if (!this.isRecording()) return this;
    for (const key in attributes) if (Object.hasOwn(attributes, key)) this.told.set(key, attributes[key]);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, given?: TimeInput): this {
    if (!this.isRecording()) return this;
    const { limits } = this.origin;
    const isTime = isTimeInput(attributesOrTime);
    const time = this.clock.timeOf(isTime && !isTimeInput(given) ? attributesOrTime : given);
    const attributes = cleanSimpleAttributes(isTime ? undefined : (attributesOrTime as Attributes | undefined), {
      attributeCountLimit: limits.attributePerEventCountLimit,
      attributeValueLengthLimit: limits.attributeValueLengthLimit,
    });
    (this.keptEvents ??= new KeptLatest(limits.eventCountLimit)).keep({ name, time, ...attributes });
    return this;
  }

  addLink({ context, attributes }: Link): this {
    if (!this.isRecording()) return this;
    const { limits } = this.origin;
    const cleaned = cleanAttributes(attributes, {
      attributeCountLimit: limits.attributePerLinkCountLimit,
      attributeValueLengthLimit: limits.attributeValueLengthLimit,
    });
    (this.keptLinks ??= new KeptLatest(limits.linkCountLimit)).keep({ context, ...cleaned });
    return this;
  }

  addLinks(links: Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  /** What went well stays so, and nothing said is nothing changed. */
  setStatus({ code, message }: SpanStatus): this {
    if (!this.isRecording() || code === SpanStatusCode.UNSET || this.status.code === SpanStatusCode.OK) return this;
    const isTold = code === SpanStatusCode.ERROR && typeof message === 'string';
    this.status = isTold ? { code, message } : { code };
    return this;
  }

  updateName(name: string): this {
    if (this.isRecording()) this.name = name;
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    const attributes = exceptionAttributes(exception);
    if (attributes !== undefined) this.addEvent('exception', attributes, time);
  }

  end(given?: TimeInput): void {
    if (!this.isRecording()) return;
    const { startTime } = this.clock;
    const endTime = this.clock.timeOf(given);
    // Clocks that were set back in between do not make it negative.
    this.endTime = hrTimeDuration(startTime, endTime)[0] < 0 ? startTime : endTime;
    this.origin.ended(this);
  }

  get startTime(): HrTime {
    return this.clock.startTime;
  }

  get attributes(): Attributes {
    return this.told.values;
  }

  get events(): Event[] {
    return this.keptEvents?.items ?? NONE;
  }

  get links(): Link[] {
    return this.keptLinks?.items ?? NONE;
  }

  get droppedAttributesCount(): number {
    return this.told.dropped;
  }

  get droppedEventsCount(): number {
    return this.keptEvents?.dropped ?? 0;
  }

  get droppedLinksCount(): number {
    return this.keptLinks?.dropped ?? 0;
  }

  get instrumentationScope(): SpanOrigin['scope'] {
    return this.origin.scope;
  }

  get resource(): SpanOrigin['resource'] {
    return this.origin.resource;
  }
}
