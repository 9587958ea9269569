import { type CanActivate, Injectable } from '@nestjs/common';
import { LoadShedder } from '../../admission/load-shedder.js';

/** Before everything else: what is shed must cost nothing, so neither its credential nor its body is read. */
@Injectable()
export class LoadGuard implements CanActivate {
  constructor(private readonly shedder: LoadShedder) {}

  canActivate(): boolean {
    this.shedder.admit();
    return true;
  }
}
