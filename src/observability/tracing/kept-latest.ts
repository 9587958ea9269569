/** The latest of what a span is told, and how many were before: the specification bounds events and links. */
export class KeptLatest<Item> {
  readonly items: Item[] = [];
  dropped = 0;

  constructor(private readonly most: number) {}

  keep(item: Item): void {
    this.items.push(item);
    if (this.items.length <= this.most) return;
    this.items.shift();
    this.dropped += 1;
  }
}
