import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { AddAttributeDecision, cleanAttributes, maybeAddAttribute } from '@opentelemetry/core';
import type { SpanLimits } from './span-limits.js';

/**
 * What a span says of itself. Nearly all of it is short texts and numbers, with which nothing can be wrong; the rest the
 * SDK's own functions copy, cut short and refuse.
 */
export class SpanAttributes {
  values: Attributes = {};
  count = 0;
  dropped = 0;

  constructor(private readonly limits: SpanLimits) {}

  /** What a span begins with. Unlike later, what is refused counts as dropped. */
  begin(given: Attributes): void {
    for (const key in given) {
      const value = given[key];
      if (value === undefined) continue;
      if (!this.isPlain(key, value)) return this.beginWithAnything(given);
      this.values[key] = value;
      this.count += 1;
    }
  }

  set(key: string, value: AttributeValue | undefined): void {
    if (this.isPlain(key, value)) {
      if (!Object.hasOwn(this.values, key)) this.count += 1;
      this.values[key] = value;
    } else this.setAnything(key, value);
  }

  private isPlain(key: string, value: unknown): boolean {
    const { attributeCountLimit, attributeValueLengthLimit } = this.limits;
    if (key.length === 0 || this.count >= attributeCountLimit) return false;
    switch (typeof value) {
      case 'string':
        return value.length <= attributeValueLengthLimit;
      case 'number':
      case 'boolean':
        return true;
      default:
        return false;
    }
  }

  private beginWithAnything(given: Attributes): void {
    const { attributes = {}, droppedAttributesCount = 0 } = cleanAttributes(given, this.limits);
    this.values = attributes;
    this.count = Object.keys(attributes).length;
    this.dropped = droppedAttributesCount;
  }

  private setAnything(key: string, value: AttributeValue | undefined): void {
    const { values: attributes, count: currentAttributesCount, limits } = this;
    const decision = maybeAddAttribute({ key, value, attributes, limits, currentAttributesCount });
    if (decision === AddAttributeDecision.ADD_NEW) this.count += 1;
    if (decision === AddAttributeDecision.DROP_LIMIT_REACHED) this.dropped += 1;
  }
}
