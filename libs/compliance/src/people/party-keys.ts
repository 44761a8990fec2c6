import { createHmac } from 'node:crypto';

/**
 * Names for people, their numbers and debts that lists may hold: the same for the same person, and nobody
 * without the master key can tell who.
 */
export class PartyKeys {
  readonly #key: Buffer;

  /** `key`: 32 bytes derived from the master key. A new master key begins new histories. */
  constructor(key: Buffer) {
    this.#key = key;
  }

  person(personRef: string): string {
    return this.#of('person', personRef);
  }

  /** Of a telephone number in E.164: the person whose number it is, as far as a number tells. */
  number(e164: string): string {
    return this.#of('number', e164);
  }

  debt(debtId: string): string {
    return this.#of('debt', debtId);
  }

  #of(kind: string, value: string): string {
    return createHmac('sha256', this.#key).update(`${kind}\0${value}`).digest('hex').slice(0, 32);
  }
}
