/** What has come of an answer that is not whole yet, in memory that is used again for the next. */
export class ReceivedBytes {
  private buffer = Buffer.alloc(0);
  private length = 0;

  get isEmpty(): boolean {
    return this.length === 0;
  }

  /** All there is, with these. */
  add(chunk: Buffer): Buffer {
    const length = this.length + chunk.length;
    if (length > this.buffer.length) this.buffer = Buffer.concat([this.buffer], 2 * length);
    chunk.copy(this.buffer, this.length);
    this.length = length;
    return this.buffer.subarray(0, length);
  }

  clear(): void {
    this.length = 0;
  }
}
