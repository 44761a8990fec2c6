/** From one key to the next: after so long the caller is taken to be done. */
const BETWEEN_KEYS_MS = 2_000;
/** Ends an entry at once, and is no part of it. */
const TERMINATOR = '#';
/** More than an account number, and than a card number. */
const KEYS_MAX = 32;

/**
 * Puts together what a caller keys in: an entry ends with `#`, after two seconds without a key, or when it is
 * as long as an entry may be. A `#` alone is an entry of its own.
 *
 * Bounds: `KEYS_MAX`. When full: the entry is complete, and what follows begins another.
 */
export class KeyPad {
  private keys = '';
  private lastAtMs = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** An entry is being keyed in. */
  get isPressed(): boolean {
    return this.keys !== '';
  }

  /** One key, or several where the telephone sends them so. Gives the entry that this completes. */
  press(keys: string): string | undefined {
    this.lastAtMs = this.now();
    const end = keys.indexOf(TERMINATOR);
    this.keys += end === -1 ? keys : keys.slice(0, end);
    if (end === -1 && this.keys.length < KEYS_MAX) return undefined;
    return this.take() || TERMINATOR;
  }

  /** Several times a second. Gives the entry after which no key came. */
  tick(): string | undefined {
    if (!this.isPressed || this.now() - this.lastAtMs < BETWEEN_KEYS_MS) return undefined;
    return this.take();
  }

  /** What was keyed in so far is nobody's business. */
  drop(): void {
    this.keys = '';
  }

  private take(): string {
    const entry = this.keys.slice(0, KEYS_MAX);
    this.keys = '';
    return entry;
  }
}
