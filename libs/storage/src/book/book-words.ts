import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { nameKey } from './name-key.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Personal words of the book, sealed: names, numbers, notes, messages. The book is the business's own and not the
 * record of a call, so that its key is the book's, not the call's; and what a caller is found by is a keyed digest.
 *
 * Errors: opening what was sealed under another key, or elsewhere, throws; it is never half an answer.
 */
export class BookWords {
  readonly #sealing: Buffer;
  readonly #finding: Buffer;

  /** `key`: derived from the secrets key for the use `book`. */
  constructor(key: Buffer) {
    this.#sealing = derive(key, 'words');
    this.#finding = derive(key, 'digests');
  }

  /** `place`: table and reference, so that sealed words cannot be moved to another row. */
  seal(vertical: string, place: string, words: object): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#sealing, nonce);
    cipher.setAAD(Buffer.from(`${vertical}\0${place}`));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(words), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url');
  }

  open(vertical: string, place: string, sealed: string): Record<string, unknown> {
    const bytes = Buffer.from(sealed, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.#sealing, bytes.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(`${vertical}\0${place}`));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const words = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    return JSON.parse(Buffer.concat([words, decipher.final()]).toString('utf8')) as never;
  }

  byPhone(vertical: string, name: string, phone: string): string {
    return this.digest('phone', vertical, nameKey(name), phone);
  }

  byBirth(vertical: string, name: string, dateOfBirth: string): string {
    return this.digest('birth', vertical, nameKey(name), dateOfBirth);
  }

  private digest(...facts: readonly string[]): string {
    const digest = createHmac('sha256', this.#finding).update(facts.join('\0')).digest();
    return digest.subarray(0, 16).toString('base64url');
  }
}

const derive = (key: Buffer, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, '', `verbatim/v1/book/${use}`, 32));
