import { Failure } from '../../errors/failure.js';
import type { Ask } from '../../tool/ask.js';
import type { AccessRules } from '../../tool/policy.js';
import { Tool } from '../../tool/tool.decorator.js';
import type { ToolCall } from '../../tool/tool-call.js';
import { Toolset } from '../../tool/toolset.decorator.js';
import { AccountRecords } from './account-records.js';
import { AccountsRepository } from './accounts.repository.js';
import { confirmDelete } from './confirm-delete.js';
import { GetProfileInput, GetProfileOutput } from './get-profile.schema.js';
import { type DataRequest, ProcessDataInput, ProcessDataOutput } from './process-data.schema.js';

const OWN_UNLESS_ADMIN: AccessRules<{ readonly userId?: string | undefined }> = {
  roles: ['user', 'admin'],
  owner: { of: ({ userId }) => userId, exceptRoles: ['admin'] },
};

@Toolset({ name: 'accounts', upstream: 'database' })
export class AccountsTools {
  constructor(
    private readonly records: AccountRecords,
    private readonly accounts: AccountsRepository,
  ) {}

  @Tool({
    name: 'process-data',
    title: "Read, change or delete a user's data",
    description:
      'Works on the data record of one user, a JSON object of settings and other values. ' +
      'fetch returns it. update merges `data` into it, first level only: keys you send replace those stored, keys you ' +
      'leave out stay, a key sent as null is removed; a user without a record gets one. delete removes the whole record: ' +
      'the user is asked first, and where your client cannot ask, the answer brings what was deleted, so that you can ' +
      'restore it. Returns the record as it is afterwards. You may use your own userId only, unless you have the role ' +
      'admin; get-profile tells you your own.',
    effect: 'destructive',
    input: ProcessDataInput,
    output: ProcessDataOutput,
    access: OWN_UNLESS_ADMIN,
    timeoutMs: 10_000,
    slo: { availability: 99.9, latency: 'p95<500ms' },
  })
  async processData(request: DataRequest, { ask, signal }: ToolCall) {
    const { userId, action } = request;
    switch (action) {
      case 'fetch':
        return { userId, action, record: await this.records.fetch(userId, signal) };
      case 'update':
        return { userId, action, record: await this.records.update(userId, request.data, signal) };
      case 'delete':
        return { userId, action, record: null, ...(await this.deleted(userId, ask, signal)) };
    }
  }

  @Tool({
    name: 'get-profile',
    title: "Get a user's profile",
    description:
      'Name, email, plan and user id of an account. Call it without arguments for your own, for example to learn your ' +
      "userId; somebody else's needs the role admin.",
    effect: 'read',
    input: GetProfileInput,
    output: GetProfileOutput,
    access: OWN_UNLESS_ADMIN,
    timeoutMs: 5_000,
    slo: { availability: 99.9, latency: 'p95<200ms' },
    retries: 1,
  })
  async getProfile({ userId }: { readonly userId?: string | undefined }, { principal, signal }: ToolCall) {
    const user = await this.accounts.findUser(userId ?? principal.id, signal);
    if (user === undefined) throw noProfile(userId, principal.id);
    return { userId: user.id, name: user.name, email: user.email, plan: user.plan, createdAt: user.created_at };
  }

  /** Asks first whoever can be asked; else what is gone goes back to the caller, who can restore it (ADR 0017). */
  private async deleted(userId: string, ask: Ask, signal: AbortSignal) {
    if (!ask.can('form')) return { deleted: await this.records.delete(userId, signal) };
    // There has to be something to ask about.
    await this.records.fetch(userId, signal);
    await confirmDelete(userId, ask);
    await this.records.delete(userId, signal);
    return {};
  }
}

function noProfile(userId: string | undefined, callerId: string): Failure {
  return userId === undefined || userId === callerId
    ? new Failure(
        'tool_error',
        `You have no profile (your user id is ${callerId}). An administrator has to create one.`,
      )
    : new Failure('tool_error', `No profile for ${userId}. Check the userId, or ask for your own by leaving it out.`);
}
