import {
  isWordBearing,
  type CaptureState,
  type EventKind,
  type Speaker,
} from '@verbatim/contracts';

/** Why words are not kept for a while. */
export type CapturePause = 'card' | 'payment';

/** What moves the capture of a call. */
export type CaptureSignal =
  /** The caller has heard that the call is recorded: the last mark came back and nothing was cut. */
  | { readonly type: 'notice-heard' }
  | { readonly type: 'refused' }
  /** The caller takes a refusal back. */
  | { readonly type: 'permitted' }
  | { readonly type: 'paused'; readonly by: CapturePause }
  | { readonly type: 'resumed'; readonly by: CapturePause };

export interface CaptureChange {
  readonly from: CaptureState;
  readonly to: CaptureState;
  readonly reason: string;
}

/** What the decision about an event's words needs to know of it. */
export interface CapturedEvent {
  readonly kind: EventKind;
  readonly speaker?: Speaker | undefined;
  readonly itemId?: string | undefined;
  readonly responseId?: string | undefined;
}

type Withheld = Exclude<CaptureState, 'on'>;

interface CapturedItem {
  /** The first state outside `on` that the item lived through. */
  withheld: Withheld | undefined;
  isOpen: boolean;
}

/** A tool's call and its result are told at once, each in its moment: nobody speaks through a pause in them. */
const TOOL_KINDS: ReadonlySet<EventKind> = new Set(['tool.called', 'tool.returned']);

/** Items and responses of one call that late events are checked against; a call of an hour has hundreds. */
const REMEMBERED = 10_000;

/**
 * Whether the words of a call are kept, and of which events: the capture states of one call.
 *
 * A refusal outweighs everything, then that no notice was heard, then a pause. Words are kept in `on` alone,
 * with two exceptions: the numbers of `call.started`, and the notice itself, which stands in the record
 * although it is said before it was heard.
 *
 * Items: an item that lived through any other state is withheld for good, also when its final comes later:
 * who talks over the notice, or begins a card number before the pause, cannot be cut in two.
 * Bounds: the last 10,000 items and responses are remembered.
 */
export class Capture {
  #isNoticeHeard = false;
  #isRefused = false;
  readonly #pauses = new Set<CapturePause>();
  readonly #items = new Map<string, CapturedItem>();
  readonly #notices = new Set<string>();

  get state(): CaptureState {
    if (this.#isRefused) return 'refused';
    if (!this.#isNoticeHeard) return 'before-notice';
    return this.#pauses.size > 0 ? 'paused' : 'on';
  }

  /** The change that the signal makes; undefined where it makes none. */
  apply(signal: CaptureSignal): CaptureChange | undefined {
    const from = this.state;
    switch (signal.type) {
      case 'notice-heard':
        this.#isNoticeHeard = true;
        break;
      case 'refused':
        this.#isRefused = true;
        break;
      case 'permitted':
        this.#isRefused = false;
        break;
      case 'paused':
        this.#pauses.add(signal.by);
        break;
      case 'resumed':
        this.#pauses.delete(signal.by);
    }
    const to = this.state;
    if (to === from) return undefined;
    if (to !== 'on') this.#withholdOpenItems(to);
    return { from, to, reason: reasonOf(signal) };
  }

  /** The agent's next response is the notice. */
  noticeBegins(responseId: string): void {
    this.#notices.add(responseId);
    forgetOldest(this.#notices);
  }

  /** To be asked of every event, in order: why its words are not kept, or undefined. */
  withholds(event: CapturedEvent): Withheld | undefined {
    const { kind, speaker, itemId, responseId } = event;
    if (kind === 'call.started') return undefined;
    const { state } = this;
    const isNotice = responseId !== undefined && this.#notices.has(responseId);
    const isCaptured = state === 'on' || (state === 'before-notice' && isNotice);
    const now = isCaptured ? undefined : (state as Withheld);
    // An item of the agent's begins with its first words: who it belongs to is told with them.
    const isSpeech = speaker === 'caller' || (isWordBearing(kind) && !TOOL_KINDS.has(kind));
    if (itemId === undefined || !isSpeech) return now;
    const item = this.#itemOf(itemId);
    item.withheld ??= now;
    if (kind === 'transcript.final') item.isOpen = false;
    return item.withheld;
  }

  #itemOf(itemId: string): CapturedItem {
    let item = this.#items.get(itemId);
    if (item === undefined) {
      item = { withheld: undefined, isOpen: true };
      this.#items.set(itemId, item);
      forgetOldest(this.#items);
    }
    return item;
  }

  #withholdOpenItems(because: Withheld): void {
    for (const item of this.#items.values()) if (item.isOpen) item.withheld ??= because;
  }
}

function reasonOf(signal: CaptureSignal): string {
  switch (signal.type) {
    case 'notice-heard':
    case 'refused':
    case 'permitted':
      return signal.type;
    case 'paused':
      return signal.by;
    case 'resumed':
      return `${signal.by}-over`;
  }
}

function forgetOldest(remembered: {
  readonly size: number;
  keys(): IterableIterator<string>;
  delete(key: string): boolean;
}): void {
  if (remembered.size <= REMEMBERED) return;
  const [oldest] = remembered.keys();
  if (oldest !== undefined) remembered.delete(oldest);
}
