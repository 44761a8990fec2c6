import type { Menu } from '@verbatim/compliance';
import type { CallRecord } from '../record/event-draft.js';
import { KeyPad } from './key-pad.js';

export interface CallerKeysOptions {
  readonly menu: Menu | undefined;
  readonly record: CallRecord;
  /** The model is to know this, and to answer it. */
  tell(text: string): void;
  /** The caller wants a person. */
  onPerson(): void;
  readonly now?: () => number;
}

/** The name under which the record tells what a menu did. */
export const KEY_MENU = 'key-menu';
export const PERSON = 'person';

/**
 * What becomes of the keys that a caller presses: what the vertical's menu says, else the model is told. While
 * capture is paused they may be a card, and are neither told nor kept for later.
 */
export class CallerKeys {
  private readonly pad: KeyPad;

  constructor(private readonly options: CallerKeysOptions) {
    this.pad = new KeyPad(options.now);
  }

  /** An entry is being keyed in. */
  get isPressed(): boolean {
    return this.pad.isPressed;
  }

  press(keys: string): void {
    if (this.options.record.capture === 'paused') this.pad.drop();
    else this.entered(this.pad.press(keys));
  }

  tick(): void {
    this.entered(this.pad.tick());
  }

  private entered(entry: string | undefined): void {
    if (entry === undefined) return;
    const { menu, record, tell, onPerson } = this.options;
    // It may have been paused between the first key and the last.
    if (record.capture === 'paused') return;
    const choice = menu && Object.hasOwn(menu, entry) ? menu[entry] : undefined;
    const pressed = `The caller pressed ${[...entry].join(' ')} on the keypad`;
    if (choice === undefined) return tell(`${pressed}.`);
    record.record({ kind: 'policy.intervened', rule: KEY_MENU, action: actionOf(choice) });
    if (choice === PERSON) onPerson();
    else tell(`${pressed}, which means: ${choice}`);
  }
}

const actionOf = (choice: string): string => (choice === PERSON ? PERSON : 'told');
