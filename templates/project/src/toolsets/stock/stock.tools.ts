import { Failure, HealthCheck, MINUTE_1, perMinute, Tool, type ToolCall, Toolset } from 'gatehouse';
import { z } from 'zod';
import { FindItemInput, FindItemOutput, ReserveItemInput, ReserveItemOutput } from './stock.schema.js';
import { type Item, Warehouse } from './warehouse.js';

@Toolset({ name: 'stock', upstream: 'warehouse' })
export class StockTools {
  constructor(private readonly warehouse: Warehouse) {}

  @HealthCheck({ dependency: 'warehouse' })
  answers(signal: AbortSignal): Promise<boolean> {
    return this.warehouse.answers(signal);
  }

  @Tool({
    name: 'find_item',
    title: 'Find an item',
    description: 'Name of a product, and how many of it can still be reserved. Use it before reserve_item.',
    effect: 'read',
    input: FindItemInput,
    output: FindItemOutput,
    access: 'authenticated',
    limit: perMinute(60),
    timeoutMs: 2_000,
    // Only a read is asked for again, and only when the warehouse failed, never when it said no.
    retries: 1,
    // One answer for all who may call, until its time is over or reserve_item has changed something.
    cache: { ttlMs: MINUTE_1, shared: true },
    slo: { availability: 99.9, latency: 'p95<200ms' },
  })
  async findItem({ sku }: z.infer<typeof FindItemInput>, { signal }: ToolCall) {
    return this.known(sku, signal);
  }

  @Tool({
    name: 'reserve_item',
    title: 'Reserve items',
    description: 'Reserves items and gives the id of the reservation. Reserves as many as were asked for, or none.',
    effect: 'write',
    input: ReserveItemInput,
    output: ReserveItemOutput,
    access: { roles: ['user'] },
    limit: perMinute(10),
    timeoutMs: 5_000,
    slo: { availability: 99.5, latency: 'p95<500ms' },
  })
  async reserveItem({ sku, quantity }: z.infer<typeof ReserveItemInput>, { signal, log }: ToolCall) {
    const item = await this.known(sku, signal);
    const reserved = await this.warehouse.reserve(item, quantity, signal);
    if (reserved === undefined) {
      throw new Failure('tool_error', `There are only ${item.available}. Ask for fewer, or for another product.`);
    }
    log.info('items reserved', { reservation: reserved.reservation });
    return reserved;
  }

  private async known(sku: string, signal: AbortSignal): Promise<Item> {
    const item = await this.warehouse.find(sku, signal);
    if (item === undefined) throw new Failure('tool_error', 'No product has that SKU. Check the sku.');
    return item;
  }
}
