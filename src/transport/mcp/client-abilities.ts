import type { ClientCapabilities } from '@modelcontextprotocol/server';
import type { AskKind } from '../../tool/ask.js';

/** Whether a client that declares this can be asked such a question. */
export function canAnswer({ elicitation, sampling, roots }: ClientCapabilities, kind: AskKind): boolean {
  switch (kind) {
    // Without a mode it is forms: what elicitation was before it had modes.
    case 'form':
      return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
    case 'url':
      return elicitation?.url !== undefined;
    case 'model':
      return sampling !== undefined;
    case 'roots':
      return roots !== undefined;
  }
}
