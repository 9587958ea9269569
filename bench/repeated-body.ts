/** Bytes as text, in which each is a character. Those of a moment ago are compared, every one, and not made into text again. */
export class RepeatedBody {
  private bytes = Buffer.alloc(0);
  private text = '';

  textOf(bytes: Buffer): string {
    if (!bytes.equals(this.bytes)) {
      this.bytes = Buffer.from(bytes);
      this.text = bytes.toString('latin1');
    }
    return this.text;
  }
}
