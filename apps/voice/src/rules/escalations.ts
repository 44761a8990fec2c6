import type { EscalationContact } from '@verbatim/compliance';
import { OperationalError } from '@verbatim/contracts';
import type { Alarm } from '@verbatim/paging';
import type { Logger } from '@verbatim/platform';
import type { IncidentState } from '@verbatim/storage';

/** A person is needed on a call: who is told, and until when they must have answered. */
export interface Escalation {
  readonly callId: string;
  readonly vertical: string;
  readonly ruleId: string;
  readonly acknowledgeWithinMs: number;
  /** In the order in which they are told. */
  readonly contacts: readonly EscalationContact[];
  onNews(news: EscalationNews): void;
}

export type EscalationNews = 'acknowledged' | 'overdue' | 'unanswered';

export interface EscalationsOptions {
  readonly alarm: Alarm;
  /** The state of the newest incident of each key. Errors: `OperationalError`. */
  statesOf(keys: readonly string[]): Promise<ReadonlyMap<string, IncidentState>>;
  readonly logger: Logger;
  onBug(error: unknown): void;
  now?(): number;
}

/** Escalations of one process at once; a further one is told as an incident and not followed. */
const FOLLOWED_MAX = 500;
export const FOLLOW_EVERY_MS = 2_000;

interface Followed {
  readonly escalation: Escalation;
  /** Keys raised so far: one for each contact. */
  readonly keys: string[];
  deadlineMs: number;
  isOverdue: boolean;
}

/**
 * Escalations of the process's calls as incidents: the first contact is told at once, the next one when nobody
 * acknowledged in time, and all of that stays open until somebody does, also after the call.
 *
 * While the database is away nobody's answer can be seen, so that everybody is told in turn.
 * Crash: an incident that nobody affirms any more is resolved by silence after five minutes (lag.md, 4).
 */
export class Escalations {
  private readonly followed = new Map<string, Followed>();
  private timer: NodeJS.Timeout | undefined;
  private isFollowing = false;
  private readonly now: () => number;

  constructor(private readonly options: EscalationsOptions) {
    this.now = options.now ?? (() => performance.now());
  }

  /** One for each call: while it is open, whoever was told knows of the call, whichever rule asks again. */
  open(escalation: Escalation): void {
    const { callId } = escalation;
    if (this.followed.has(callId)) return;
    const followed: Followed = { escalation, keys: [], deadlineMs: 0, isOverdue: false };
    this.tell(followed);
    if (this.followed.size >= FOLLOWED_MAX) return;
    this.followed.set(callId, followed);
    this.timer ??= setInterval(() => this.followAlone(), FOLLOW_EVERY_MS).unref();
  }

  /** Looks who has answered, and tells the next where nobody has. */
  async follow(): Promise<void> {
    const keys = [...this.followed.values()].flatMap((each) => each.keys);
    const states = await this.statesOf(keys);
    for (const [callId, followed] of this.followed) {
      const isAnswered = followed.keys.some((each) => isAnsweredIn(states.get(each)));
      if (isAnswered) this.answered(callId, followed);
      else if (this.now() >= followed.deadlineMs) this.overdue(followed);
    }
    if (this.followed.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private followAlone(): void {
    if (this.isFollowing) return;
    this.isFollowing = true;
    this.follow()
      .catch(this.options.onBug)
      .finally(() => (this.isFollowing = false));
  }

  private tell(followed: Followed): void {
    const { escalation, keys } = followed;
    const { contacts, callId, vertical, ruleId } = escalation;
    const contact = contacts[keys.length];
    const key = `${keyOf(escalation)}/${keys.length}`;
    const withinMs =
      keys.length === 0 ? escalation.acknowledgeWithinMs : contact?.acknowledgeWithinMs;
    keys.push(key);
    followed.deadlineMs = this.now() + (withinMs ?? escalation.acknowledgeWithinMs);
    this.options.alarm.raise({
      key,
      severity: 'critical',
      summary: `A call of ${vertical} needs a person.`,
      facts: {
        callId,
        vertical,
        rule: ruleId,
        contact: contact?.role ?? 'on-call',
        acknowledgeWithinSeconds: Math.round((withinMs ?? escalation.acknowledgeWithinMs) / 1_000),
      },
    });
  }

  private overdue(followed: Followed): void {
    const { escalation, keys } = followed;
    if (keys.length < escalation.contacts.length) {
      this.tell(followed);
      escalation.onNews('overdue');
    } else if (!followed.isOverdue) {
      // Everybody was told: reminders go on until somebody answers.
      followed.isOverdue = true;
      escalation.onNews('unanswered');
    }
  }

  private answered(callId: string, { keys, escalation }: Followed): void {
    this.followed.delete(callId);
    for (const each of keys) this.options.alarm.clear(each);
    escalation.onNews('acknowledged');
  }

  private async statesOf(keys: readonly string[]): Promise<ReadonlyMap<string, IncidentState>> {
    try {
      return await this.options.statesOf(keys);
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      this.options.logger.warn({ err: error }, 'Nobody can say who has answered an escalation.');
      return new Map();
    }
  }
}

const keyOf = ({ callId, ruleId }: Escalation): string => `escalation/${callId}/${ruleId}`;

const isAnsweredIn = (state: IncidentState | undefined): boolean =>
  state === 'acknowledged' || state === 'resolved';
