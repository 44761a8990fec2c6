import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { OperationalError } from '@verbatim/contracts';

/** A number in the table cannot be opened with the secret of this installation. */
export class NumberUnreadableError extends OperationalError {
  readonly code = 'OUTBOUND.NUMBER_UNREADABLE';
  readonly retryable = false;
}

/** What the secret of an installation is derived for. */
export const NUMBER_SECRET = 'outbound-numbers';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Numbers that are to be called, as they lie in PostgreSQL: AES-256-GCM under a secret of the installation, bound to
 * the row. They go with the row's end, or with the erasure of the call in which they were given.
 */
export class NumberSeal {
  /** `secret`: 32 bytes that are used for nothing else. */
  constructor(private readonly secret: Buffer) {}

  seal(id: string, number: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.secret, nonce);
    cipher.setAAD(Buffer.from(id));
    return Buffer.concat([nonce, cipher.update(number), cipher.final(), cipher.getAuthTag()]);
  }

  /** Errors: `NumberUnreadableError`. */
  open(id: string, sealed: Uint8Array): string {
    const bytes = Buffer.from(sealed);
    try {
      const decipher = createDecipheriv(
        'aes-256-gcm',
        this.secret,
        bytes.subarray(0, NONCE_BYTES),
        { authTagLength: TAG_BYTES },
      );
      decipher.setAAD(Buffer.from(id));
      decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
      const body = bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    } catch {
      throw new NumberUnreadableError(`The number of ${id} cannot be opened.`);
    }
  }
}
