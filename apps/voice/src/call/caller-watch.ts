import type { VerticalConfig } from '@verbatim/compliance';
import type { CallRecord } from '../record/event-draft.js';
import { CallerKeys } from './caller-keys.js';
import { CallerSilence } from './caller-silence.js';

export interface CallerWatchOptions {
  readonly vertical: Pick<VerticalConfig, 'menu' | 'silence'>;
  readonly record: CallRecord;
  /** The model is to know what was keyed in, and to answer it. */
  tell(text: string): void;
  onPerson(): void;
  prompt(text: string): boolean;
  onSilent(closing: string): void;
  readonly now?: () => number;
}

/** What the caller does besides what the model makes of their words: they key something in, or nothing at all. */
export class CallerWatch {
  private readonly keys: CallerKeys;
  private readonly silence: CallerSilence | undefined;
  private isSpeaking = false;

  constructor(options: CallerWatchOptions) {
    const { vertical, record, now } = options;
    const clock = now && { now };
    this.keys = new CallerKeys({
      menu: vertical.menu,
      record,
      tell: (text) => options.tell(text),
      onPerson: () => options.onPerson(),
      ...clock,
    });
    this.silence =
      vertical.silence &&
      new CallerSilence({
        silence: vertical.silence,
        record,
        prompt: (text) => options.prompt(text),
        close: (text) => options.onSilent(text),
        ...clock,
      });
  }

  pressed(keys: string): void {
    this.silence?.heard();
    this.keys.press(keys);
  }

  speechStarted(): void {
    this.isSpeaking = true;
    this.silence?.heard();
  }

  /** What they said is a turn now. */
  committed(): void {
    this.isSpeaking = false;
  }

  /** Several times a second. `isCallersTurn`: the call waits for the caller and for nobody else. */
  tick(isCallersTurn: boolean): void {
    this.keys.tick();
    this.silence?.tick(isCallersTurn && !this.isSpeaking && !this.keys.isPressed);
  }
}
