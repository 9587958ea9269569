import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

export interface Item {
  readonly sku: string;
  readonly product: string;
  readonly available: number;
}

/**
 * The system behind the tools: here three products in memory. Put a client of your own in its place, and pass it the signal
 * of the call, so that it stops when nobody waits any more.
 */
@Injectable()
export class Warehouse {
  private readonly items = new Map<string, Item>(
    [
      { sku: 'BOLT10M', product: 'Bolt, 10 mm', available: 120 },
      { sku: 'NUT10MM', product: 'Nut, 10 mm', available: 80 },
      { sku: 'GASKET5', product: 'Gasket, size 5', available: 3 },
    ].map((item) => [item.sku, item]),
  );

  /** Whether it can be asked now, which `/health` tells. */
  async answers(signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    return true;
  }

  async find(sku: string, signal: AbortSignal): Promise<Item | undefined> {
    signal.throwIfAborted();
    return this.items.get(sku);
  }

  /** Takes them all or none; undefined where there are not that many. */
  async reserve(
    { sku }: Item,
    quantity: number,
    signal: AbortSignal,
  ): Promise<(Item & { readonly reservation: string }) | undefined> {
    signal.throwIfAborted();
    const item = this.items.get(sku);
    if (item === undefined || item.available < quantity) return undefined;
    const left = { ...item, available: item.available - quantity };
    this.items.set(sku, left);
    return { ...left, reservation: randomUUID() };
  }
}
