/** Answers that are kept, and the longest text that has one: who calls chooses the text. */
const MOST_KEPT = 1_000;
const LONGEST_KEPT = 64;

/** A function of texts that come again and again, such as names of fields and clients: the answer to each is found once. */
export function remembered<Answer>(find: (text: string) => Answer): (text: string) => Answer {
  const known = new Map<string, Answer>();
  return (text) => {
    if (text.length > LONGEST_KEPT) return find(text);
    if (known.has(text)) return known.get(text) as Answer;
    // Whoever sends a thousand others is slower again, and nobody else for long.
    if (known.size >= MOST_KEPT) known.clear();
    const answer = find(text);
    known.set(text, answer);
    return answer;
  };
}
