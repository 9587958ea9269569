import { toolNames } from './echo-tool.js';
import { ECHO_TEXT, REQUEST_ID, type Scenario } from './scenarios.js';

interface Answer {
  readonly jsonrpc?: unknown;
  readonly id?: unknown;
  readonly result?: {
    readonly isError?: boolean;
    readonly content?: readonly { readonly type?: string; readonly text?: string }[];
    readonly tools?: readonly { readonly name?: string; readonly inputSchema?: object }[];
  };
}

/** A server that answers fast and wrong is not fast, so no answer is counted before it is found right. */
export function isRightAnswer(scenario: Scenario, body: string): boolean {
  const answer = parsed(body);
  if (answer?.jsonrpc !== '2.0' || answer.id !== REQUEST_ID || answer.result === undefined) return false;
  return scenario.method === 'tools/call'
    ? echoesTheText(answer.result)
    : listsEveryTool(answer.result, scenario.tools);
}

function echoesTheText({ isError, content }: NonNullable<Answer['result']>): boolean {
  return isError !== true && content?.length === 1 && content[0]?.type === 'text' && content[0].text === ECHO_TEXT;
}

function listsEveryTool({ tools }: NonNullable<Answer['result']>, count: number): boolean {
  const listed = tools?.filter((tool) => tool.inputSchema !== undefined).map((tool) => tool.name);
  return listed?.toSorted().join() === toolNames(count).toSorted().join();
}

/** The JSON of a plain answer, or of the one message of an event stream. */
function parsed(body: string): Answer | undefined {
  const json = body.startsWith('{') ? body : /^data: ?(\{.*)$/m.exec(body)?.[1];
  try {
    return json === undefined ? undefined : (JSON.parse(json) as Answer);
  } catch {
    return undefined;
  }
}
