import { Client, type PriorDiscovery, type Transport } from '@modelcontextprotocol/client';
import { VERSION } from '../../config/version.js';
import { type Definition, definitionOf } from '../definition.js';

/** Milliseconds an upstream has to open a connection, and to tell what it offers. */
const OPENING_MS = 30_000;
const LISTING_MS = 30_000;

/** More than this is no catalogue but an attack on one. */
const MOST_DEFINITIONS = 2_000;

/** A stream of changes that lives shorter than this is not worth opening again at once. */
const WORTH_LISTENING_MS = 10_000;

const LISTS = ['tools', 'prompts', 'resources'] as const;

/** Answers are checked where they come in, against the schema that was accepted and not the one of today. */
const NO_VALIDATION = { getValidator: () => (data: unknown) => ({ valid: true, data, errorMessage: undefined }) };

/** One connection to an upstream, from its handshake until it is lost. The only place that holds the SDK's client. */
export class UpstreamSession {
  private readonly ended = Promise.withResolvers<void>();
  private isOver = false;
  private isListening = false;

  private constructor(readonly client: Client) {
    client.onclose = () => this.end();
    // Errors that concern no request; those that do reject it.
    client.onerror = () => {};
  }

  /**
   * @param prior The era this upstream spoke the last time: then it is not tried out again, which would start a child
   * process twice.
   * @throws Whatever the SDK throws.
   */
  static async open(transport: Transport, prior: 'legacy' | undefined, signal: AbortSignal): Promise<UpstreamSession> {
    // No capability: whoever stands behind may ask our callers nothing.
    const client = new Client(
      { name: 'gatehouse', version: VERSION },
      {
        capabilities: {},
        versionNegotiation: { mode: 'auto', probe: { timeoutMs: OPENING_MS / 3 } },
        inputRequired: { autoFulfill: false },
        jsonSchemaValidator: NO_VALIDATION as never,
      },
    );
    const known: { prior?: PriorDiscovery } = prior === undefined ? {} : { prior: { kind: prior } };
    try {
      await client.connect(transport, { ...known, timeout: OPENING_MS, signal });
    } catch (error) {
      await transport.close().catch(() => {});
      throw error;
    }
    return new UpstreamSession(client);
  }

  /** Settles when it is lost or closed. Never rejects. */
  get closed(): Promise<void> {
    return this.ended.promise;
  }

  get era(): 'legacy' | 'modern' {
    return this.client.getProtocolEra() ?? 'legacy';
  }

  /** Calls the listener for every change of a list the upstream tells of. Asked again, it listens again where that ended. */
  onListChanged(listener: () => void): void {
    for (const list of LISTS) this.client.setNotificationHandler(`notifications/${list}/list_changed`, listener);
    if (this.era === 'modern' && !this.isListening) void this.listen(listener);
  }

  /** Everything the upstream offers now. */
  async list(signal: AbortSignal): Promise<readonly Definition[]> {
    const { client } = this;
    const options = { cacheMode: 'refresh', timeout: LISTING_MS, signal } as const;
    const has = client.getServerCapabilities() ?? {};
    const [tools, prompts, resources, templates] = await Promise.all([
      has.tools ? client.listTools(undefined, options).then((page) => page.tools) : [],
      has.prompts ? client.listPrompts(undefined, options).then((page) => page.prompts) : [],
      has.resources ? client.listResources(undefined, options).then((page) => page.resources) : [],
      has.resources ? client.listResourceTemplates(undefined, options).then((page) => page.resourceTemplates) : [],
    ]);
    const all = [
      ...tools.map((tool) => definitionOf('tool', tool)),
      ...prompts.map((prompt) => definitionOf('prompt', prompt)),
      ...resources.map((resource) => definitionOf('resource', resource)),
      ...templates.map((template) => definitionOf('template', template)),
    ];
    if (all.length > MOST_DEFINITIONS) throw new Error(`It offers more than ${MOST_DEFINITIONS} things`);
    return all;
  }

  async close(): Promise<void> {
    this.end();
    await this.client.close().catch(() => {});
  }

  private end(): void {
    this.isOver = true;
    this.ended.resolve();
  }

  /** The 2026-07-28 revision tells of changes on a stream of its own, which may end while all else goes on. */
  private async listen(listener: () => void): Promise<void> {
    const { tools, prompts, resources } = this.client.getServerCapabilities() ?? {};
    const filter = {
      ...(tools?.listChanged && { toolsListChanged: true }),
      ...(prompts?.listChanged && { promptsListChanged: true }),
      ...(resources?.listChanged && { resourcesListChanged: true }),
    };
    if (Object.keys(filter).length === 0) return;
    this.isListening = true;
    const startedAt = performance.now();
    try {
      const subscription = await this.client.listen(filter);
      await subscription.closed;
      // Something may have changed since. One that ends at once is no reason to ask all the time.
      if (!this.isOver && performance.now() - startedAt > WORTH_LISTENING_MS) listener();
    } catch {
      // Without it the descriptions are looked at every so often all the same.
    } finally {
      this.isListening = false;
    }
  }
}
