import { spokenWords } from '@verbatim/compliance';

/** Words that the caller must get, whatever the model would rather say and whoever talks over them. */
export interface Announcement {
  readonly name: string;
  /** What is asked for, word for word; `attempt` counts from 0. */
  textFor(attempt: number): string;
  /** Whether the transcript of what was said holds what matters. */
  isSaidIn(spoken: string): boolean;
  /** This response of the model's will say it. */
  begins?(responseId: string): void;
  /** `heard`: its last mark came back, and nothing of it was cut. */
  over(outcome: AnnouncementOutcome): void;
}

export type AnnouncementOutcome = 'heard' | 'given-up';

/** What becomes of the announcement at the head of the queue. */
export type AnnouncementStep = 'waits' | 'again' | 'over';

/** A model that does not say it when asked three times will not say it at all. */
const ATTEMPTS_MAX = 3;
/** Nothing generated and no mark for so long: this attempt will not be heard to its end. */
const STALLED_MS = 20_000;
/** Announcements that wait: one for each rule that could fire within a turn. */
const QUEUED_MAX = 16;

interface Attempt {
  readonly announcement: Announcement;
  attempt: number;
  /** `due`: to be asked for. `asked`: the next response is ours. `speaking`: it is. `said`: all generated. */
  phase: 'due' | 'asked' | 'speaking' | 'said';
  responseId: string | undefined;
  isComplete: boolean;
  readonly said: Map<string, string>;
  progressMs: number;
}

/**
 * The announcements of one call, one after another: asked for by exact words, checked in the transcript,
 * followed by their marks, and asked for again when anything was missing. While one is under way nobody
 * else has the floor: `Bridge` lets no turn begin and no barge-in cut it.
 *
 * Bounds: three attempts each; an attempt in which nothing moves for 20 s has failed; 16 may wait.
 * When full: a further one is given up at once.
 */
export class Announcements {
  private readonly queue: Attempt[] = [];
  /** Asked for when the line went down: its response begins all the same, for nobody. */
  private unheard: Announcement | undefined;

  constructor(private readonly now: () => number = () => performance.now()) {}

  get isUnderWay(): boolean {
    return this.queue.length > 0;
  }

  /** What is to be asked for now. */
  get due(): string | undefined {
    const head = this.queue[0];
    return head?.phase === 'due' ? head.announcement.textFor(head.attempt) : undefined;
  }

  add(announcement: Announcement): void {
    if (this.queue.length === QUEUED_MAX) return announcement.over('given-up');
    this.queue.push(attemptOf(announcement, 0, this.now()));
  }

  asked(): void {
    const head = this.queue[0];
    if (head) this.moves(head).phase = 'asked';
  }

  /** The model refused to be asked. Busy, it is asked again when it has done what it does. */
  refused(isBusy: boolean): void {
    const head = this.queue[0];
    if (head?.phase !== 'asked') return;
    if (isBusy) this.moves(head).phase = 'due';
    else this.moves(head).phase = 'said';
  }

  responseCreated(responseId: string): void {
    this.unheard?.begins?.(responseId);
    this.unheard = undefined;
    const head = this.queue[0];
    if (head?.phase !== 'asked') return;
    this.moves(head).phase = 'speaking';
    head.responseId = responseId;
    head.announcement.begins?.(responseId);
  }

  /** The final transcript of an item. */
  said(responseId: string | undefined, itemId: string, text: string): void {
    const head = this.queue[0];
    if (head?.responseId !== undefined && head.responseId === responseId) {
      this.moves(head).said.set(itemId, text);
    }
  }

  responseDone(responseId: string, isComplete: boolean): void {
    const head = this.queue[0];
    if (head?.responseId !== responseId) return;
    this.moves(head).phase = 'said';
    head.isComplete = isComplete;
  }

  /** Something was played, or is being generated. */
  moved(): void {
    if (this.queue[0]) this.moves(this.queue[0]);
  }

  /** Decides what becomes of the head. `isHeard`: every byte of the item was sent and played. */
  settle(isHeard: (itemId: string) => boolean): AnnouncementStep {
    const head = this.queue[0];
    if (!head || head.phase === 'due') return 'waits';
    const isStalled = this.now() - head.progressMs >= STALLED_MS;
    if (head.phase !== 'said') return isStalled ? this.fail(head) : 'waits';
    const isSaid = head.isComplete && head.announcement.isSaidIn([...head.said.values()].join(' '));
    if (!isSaid) return this.fail(head);
    if ([...head.said.keys()].every(isHeard)) return this.finish(head, 'heard');
    return isStalled ? this.fail(head) : 'waits';
  }

  /** The session is gone: what it had not said to its end is to be asked of another. */
  sessionLost(): void {
    const head = this.queue[0];
    if (!head || head.phase === 'due' || head.phase === 'said') return;
    this.queue[0] = attemptOf(head.announcement, head.attempt, this.now());
  }

  /** The line is down: nothing more will be heard. */
  close(): void {
    const [head] = this.queue;
    if (head?.phase === 'asked') this.unheard = head.announcement;
    this.queue.length = 0;
  }

  private fail(head: Attempt): AnnouncementStep {
    const attempt = head.attempt + 1;
    if (attempt === ATTEMPTS_MAX) return this.finish(head, 'given-up');
    this.queue[0] = attemptOf(head.announcement, attempt, this.now());
    return 'again';
  }

  private finish(head: Attempt, outcome: AnnouncementOutcome): AnnouncementStep {
    this.queue.shift();
    head.announcement.over(outcome);
    return 'over';
  }

  private moves(head: Attempt): Attempt {
    head.progressMs = this.now();
    return head;
  }
}

function attemptOf(announcement: Announcement, attempt: number, progressMs: number): Attempt {
  return {
    announcement,
    attempt,
    phase: 'due',
    responseId: undefined,
    isComplete: false,
    said: new Map(),
    progressMs,
  };
}

/** Of the words asked for, so many must be in the transcript: models leave out a comma's worth. */
const SAID_SHARE = 0.8;

/** Whether nearly all words of `text` are in `spoken`, in any order. */
export function saysMostOf(text: string, spoken: string): boolean {
  const heard = new Set(spokenWords(spoken));
  const wanted = spokenWords(text);
  const said = wanted.filter((word) => heard.has(word)).length;
  return wanted.length > 0 && said >= wanted.length * SAID_SHARE;
}

/** The same, and what became of it is counted. */
export const countedBy = (
  counter: { announced(vertical: string, name: string, outcome: AnnouncementOutcome): void },
  vertical: string,
  announcement: Announcement,
): Announcement => ({
  ...announcement,
  over: (outcome) => {
    counter.announced(vertical, announcement.name, outcome);
    announcement.over(outcome);
  },
});
