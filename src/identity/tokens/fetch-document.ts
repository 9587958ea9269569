/** Milliseconds for the whole document. */
const TIMEOUT_MS = 5_000;

/** Bytes. A key set of a hundred RSA keys has a tenth of that. */
const MAX_BYTES = 512 * 1_024;

/**
 * A document that somebody else serves: in time, of a bounded size, from that address and no other.
 * @throws Error whose message says in a few words why there is none; it names no address.
 */
export async function fetchDocument(url: string, fetchOf: typeof fetch): Promise<string> {
  const response = await reach(url, fetchOf);
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    await response.body?.cancel();
    throw new Error('answered with a redirect');
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`answered with status ${response.status}`);
  }
  return read(response);
}

async function reach(url: string, fetchOf: typeof fetch): Promise<Response> {
  try {
    // Followed nowhere: whoever could send us elsewhere would choose the keys.
    return await fetchOf(url, {
      redirect: 'manual',
      headers: { accept: 'application/jwk-set+json, application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw new Error('cannot be reached', { cause });
  }
}

async function read(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [size, text] = [0, ''];
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > MAX_BYTES) break;
      text += decoder.decode(chunk, { stream: true });
    }
  } catch (cause) {
    throw new Error('was cut short', { cause });
  }
  if (size > MAX_BYTES) throw new Error(`is larger than ${MAX_BYTES} bytes`);
  return text + decoder.decode();
}
