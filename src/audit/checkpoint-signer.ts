import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { type Checkpoint, keyIdOf, signCheckpoint, type Unsigned } from './checkpoint.js';

/** Signs with the key of this deployment. */
export class CheckpointSigner {
  readonly publicKey: KeyObject;
  readonly keyId: string;
  private readonly privateKey: KeyObject;

  /** @param pem An Ed25519 private key. */
  constructor(pem: string) {
    this.privateKey = createPrivateKey(pem);
    this.publicKey = createPublicKey(this.privateKey);
    this.keyId = keyIdOf(this.publicKey);
  }

  sign(checkpoint: Unsigned): Checkpoint {
    return signCheckpoint(checkpoint, this.privateKey, this.keyId);
  }
}
