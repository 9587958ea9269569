/** What the probe tells the doctor once it is open. */
export interface ProbeFacts {
  readonly url: string;
  /** Its certificate as PEM; absent where TLS is off. */
  readonly certificate?: string;
  readonly tools: number;
  /** Of a principal with neither roles nor scopes. */
  readonly token: string;
  /** Was good an hour ago. */
  readonly expiredToken: string;
}

/** Names the run in the environment of what the doctor starts. */
export const RUN_ID = 'GATEHOUSE_DOCTOR_RUN';
