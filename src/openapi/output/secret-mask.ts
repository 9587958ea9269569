/** Shorter values stand in words of every text: what has one is told to nobody. */
const SHORTEST_MASKED = 6;

/** Takes secrets out of what an API wrote, in the forms APIs repeat them in. */
export class SecretMask {
  private readonly masked: readonly string[];
  private readonly tooShort: readonly string[];

  constructor(secrets: readonly string[]) {
    const forms = [...new Set(secrets.flatMap(formsOf))].filter((form) => form !== '');
    // What contains another first, or half of it would be left.
    this.masked = forms
      .filter(({ length }) => length >= SHORTEST_MASKED)
      .toSorted((left, right) => right.length - left.length);
    this.tooShort = forms.filter(({ length }) => length < SHORTEST_MASKED);
  }

  /** Undefined for a text that cannot be told safely. */
  of(text: string): string | undefined {
    const masked = this.masked.reduce((left, form) => left.replaceAll(form, '***'), text);
    return this.tooShort.some((form) => masked.includes(form)) ? undefined : masked;
  }
}

/** As it is, as URLs and forms have it, and in base64 with or without its end. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const ofUrl = encodeURIComponent(bytes.toString());
  const ofForm = new URLSearchParams([['', secret]]).toString().slice(1);
  const inBase64 = [bytes.toString('base64'), bytes.toString('base64url')];
  const unpadded = inBase64.map((encoded) => encoded.replace(/=+$/, ''));
  return [secret, ...[ofUrl, ofForm].flatMap(bothHex), ...inBase64, ...unpadded];
}

function bothHex(encoded: string): readonly string[] {
  return [encoded, encoded.replaceAll(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase())];
}
