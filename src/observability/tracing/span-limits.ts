/** How much a span keeps of what it is told, by the names of the specification. */
export interface SpanLimits {
  readonly attributeCountLimit: number;
  /** Characters, or bytes of what is bytes. */
  readonly attributeValueLengthLimit: number;
  readonly eventCountLimit: number;
  readonly linkCountLimit: number;
  readonly attributePerEventCountLimit: number;
  readonly attributePerLinkCountLimit: number;
}

const USUAL_COUNT = 128;

export const USUAL_LIMITS: SpanLimits = {
  attributeCountLimit: USUAL_COUNT,
  attributeValueLengthLimit: Infinity,
  eventCountLimit: USUAL_COUNT,
  linkCountLimit: USUAL_COUNT,
  attributePerEventCountLimit: USUAL_COUNT,
  attributePerLinkCountLimit: USUAL_COUNT,
};
