import { Injectable } from '@nestjs/common';
import { Catalogue } from './catalogue.js';
import { Changes } from './changes.js';

/** For toolsets: tells the clients that watch a resource that it has changed. Only those who may read it learn of it. */
@Injectable()
export class ResourceUpdates {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly changes: Changes,
  ) {}

  /** Returns at once, and does nothing for a resource that is not offered now. */
  changed(uri: string): void {
    if (this.catalogue.resource(uri) !== undefined) this.changes.publish({ kind: 'resource_updated', uri });
  }
}
