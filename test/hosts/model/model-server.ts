import { text } from 'node:stream/consumers';
import type { ServerResponse } from 'node:http';
import { answering } from '../../fixtures/answering.js';
import { startStandIn, type StandIn } from '../../fixtures/stand-in.js';
import type { Reply, ScriptedModel, Turn } from './scripted-model.js';

/** How one API of a model is spoken. */
export interface ModelApi {
  /** Undefined: no request for an answer. */
  read(path: string, body: Record<string, unknown>): Turn | undefined;
  write(response: ServerResponse, reply: Reply, request: { readonly path: string; readonly body: object }): void;
}

/** The API of a model on a free port of the loopback, with the script instead of the model. */
export function startModel(model: ScriptedModel, api: ModelApi): Promise<StandIn> {
  return startStandIn(
    answering(async (request, response) => {
      const path = request.url ?? '';
      const body = parsed(await text(request));
      const turn = request.method === 'POST' ? api.read(path, body) : undefined;
      if (turn === undefined) response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
      else api.write(response, model.answer(turn), { path, body });
    }),
  );
}

/** Server-sent events, all at once: an event with `type` is named for it. */
export function sendEvents(response: ServerResponse, events: readonly object[], end = ''): void {
  const lines = events.map((event) => {
    const name = 'type' in event ? `event: ${String(event.type)}\n` : '';
    return `${name}data: ${JSON.stringify(event)}\n\n`;
  });
  response.writeHead(200, { 'content-type': 'text/event-stream' }).end(lines.join('') + end);
}

/** What a tool answered, as the model reads it: text as it is, anything else as JSON. */
export function resultText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return JSON.stringify(content);
  return content.map((part: { text?: string }) => part.text ?? JSON.stringify(part)).join('\n');
}

function parsed(raw: string): Record<string, unknown> {
  return raw.startsWith('{') ? (JSON.parse(raw) as Record<string, unknown>) : {};
}
