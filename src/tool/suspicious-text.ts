/** What a text that a model reads may be up to. Words of a closed set. */
export type Suspicion = 'orders' | 'secrecy' | 'other_tools' | 'exfiltration' | 'secrets' | 'markup';

const any = (...patterns: readonly RegExp[]) =>
  new RegExp(patterns.map(({ source }) => `(?:${source})`).join('|'), 'i');

/**
 * What people were found to write into descriptions to make models do what their users did not ask for. A heuristic: it
 * points a reviewer somewhere, and proves nothing either way. Prose that tells what a tool does must pass, so words count
 * only together with whom they are said to, or what about.
 */
const SUSPICIOUS: Readonly<Record<Suspicion, RegExp>> = {
  orders: any(
    /\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|earlier|preceding|your|system|safety|other (?:instructions?|rules|tools?))\b/,
    /\byou (?:must|have to|are (?:required|obliged|instructed) to|are now|will now)\b/,
    /\b(?:system prompt|developer message|new instructions?|hidden instructions?)\b/,
    /\b(?:from now on|for the rest of (?:this|the) conversation|before (?:you )?answer(?:ing)? the user)\b/,
    /\bit is (?:critical|crucial|essential|imperative|mandatory|vital) (?:that you|to always)\b/,
  ),
  secrecy: any(
    /\b(?:do not|don't|never|must not|should not)\b.{0,20}\b(?:tell|mention|inform|reveal|show|notify|disclose|alert|warn|explain)\b.{0,30}\b(?:users?|humans?|persons?|people|operators?|any(?:one|body)|this|them)\b/,
    /\bwithout (?:telling|asking|informing|notifying|consulting|the knowledge of)\b/,
    /\b(?:silently|secretly|covertly|quietly)\b.{0,20}\b(?:add|append|attach|call|copy|forward|include|read|run|send|use)\b/,
    /\b(?:keep (?:this|it) (?:secret|hidden|confidential|between us)|hide (?:this|it) from)\b/,
  ),
  other_tools: any(
    /\b(?:before|instead of|after) (?:using|calling|invoking|running) (?:this|any|another|other|all|every|each)\b/,
    /\balways (?:call|use|run|invoke)\b.{0,40}\b(?:first|before|tool)\b/,
    /\b(?:any|all|every|each|the) other tools? (?:is|are|must|should|will)\b/,
    /\b(?:when(?:ever)?|if|each time|every time)\b.{0,40}\btools?\b.{0,20}\b(?:is|are|was) (?:called|invoked|used|available)\b/,
  ),
  exfiltration: any(
    /\b(?:send|forward|post|upload|transmit|copy|bcc|leak)\b.{0,60}\bto (?:https?:\/\/|www\.|[\w.+-]+@[\w-]+\.)/,
    /\b(?:include|pass|attach|append|provide|send|add)\b.{0,40}\b(?:(?:whole|entire|full|previous|complete) (?:conversation|chat|context|history)|conversation history|chat history|environment variables)\b/,
  ),
  secrets:
    /~\/\.|\.ssh\b|\bid_(?:rsa|ed25519)\b|(?<![\w*])\.env\b|\/etc\/(?:passwd|shadow)|\b(?:passwords?|api[ _-]?keys?|private keys?|credentials|access tokens?)\b/i,
  markup: any(
    /<\/?(?:important|system|secret|instructions?|admin|assistant|user|critical|tool_(?:call|result))\b[^>]{0,40}>/,
    /\[\/?(?:system|inst|important)\]/,
    /<\|(?:im_start|im_end|system|user|assistant|endoftext)\|>/,
    /(?:^| )#{1,6} (?:system|instructions?)\b/,
  ),
};

/** Each suspicion a text raises, once, with the words that raise it. */
export function suspicionsIn(text: string): ReadonlyMap<Suspicion, string> {
  // Line ends must not part what belongs together, nor compatibility letters what is read the same.
  const flat = text.normalize('NFKC').replaceAll(/[’‘]/g, "'").replaceAll(/\s+/g, ' ');
  const entries = Object.entries(SUSPICIOUS).flatMap(([suspicion, pattern]) => {
    const words = flat.match(pattern)?.[0];
    return words === undefined ? [] : [[suspicion as Suspicion, words] as const];
  });
  return new Map(entries);
}
