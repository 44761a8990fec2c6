import {
  DIAL_AGAIN_MINUTES,
  DIAL_ATTEMPTS,
  type Outbound,
  type VerticalCatalog,
  type VerticalConfig,
} from '@verbatim/compliance';
import { OperationalError } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import {
  type NumberSeal,
  NumberUnreadableError,
  type OutboundCallRow,
  type OutboundCalls,
} from '@verbatim/storage';
import type { CallAdmission } from '../admission/call-admission.js';
import type { PartyDesk } from '../party/party-desk.js';
import type { DraftOf } from '../record/event-draft.js';
import type { LateNews } from '../telephony/late-news.js';
import type { OutgoingCall, TelephonyClient } from '../telephony/telephony-client.js';
import { TelephonyRefusedError } from '../telephony/telephony.errors.js';
import { dueTime } from './due-time.js';
import { mayBeCalled } from './may-be-called.js';
import type { OutboundDesk } from './outbound-desk.js';
import type { OutboundMetrics } from './outbound-metrics.js';

export interface OutboundDialerOptions {
  readonly calls: Pick<OutboundCalls, 'claim' | 'find' | 'placed' | 'again' | 'end' | 'outcome'>;
  readonly desk: Pick<OutboundDesk, 'lookAt'>;
  readonly client: Pick<TelephonyClient, 'createCall'>;
  readonly seal: NumberSeal;
  readonly parties: Pick<PartyDesk, 'partyOf'>;
  readonly admission: Pick<CallAdmission, 'reasonAgainst'>;
  readonly catalog: VerticalCatalog;
  readonly news: Pick<LateNews, 'tell' | 'canTell'>;
  readonly metrics: OutboundMetrics;
  readonly logger: Logger;
  /** The addresses of one call, by the id of its row. */
  addressesOf(
    id: string,
    vertical: string,
  ): Pick<OutgoingCall, 'url' | 'statusUrl' | 'answeredUrl'>;
  readonly now?: () => number;
}

/** The longest that dialling takes; who holds a row longer has died. */
const LEASE_MS = 60_000;
/** While there is no room for one more call. */
const NO_ROOM_MS = 60_000;
/** A call is given up when it may not be placed for that long. */
const REFUSED_DAYS_MAX = 7;
const DAY_MS = 86_400_000;

type CallbackState = DraftOf<'callback.changed'>['state'];

/**
 * Places calls that are due: within the hours of the vertical, when there is room, and only where the law lets it.
 *
 * Bounds: the attempts of the vertical's file, at its distance.
 * Crash: a row in the hands of a process that died counts as an attempt, since the call may have been placed: nobody
 * is called twice for one attempt.
 */
export class OutboundDialer {
  private readonly now: () => number;

  constructor(private readonly options: OutboundDialerOptions) {
    this.now = options.now ?? Date.now;
  }

  async place(id: string): Promise<void> {
    const row = await this.options.calls.claim(id, LEASE_MS);
    if (!row) return;
    if (row.wasDialling) return this.notAnswered(row, 'process-lost');
    const vertical = this.verticalOf(row);
    const outbound = vertical.telephone?.outbound;
    if (!outbound) return this.refuse(row, ['not-offered']);
    const due = dueTime(vertical, this.now());
    if (due === undefined) return this.refuse(row, ['never-open']);
    if (due > this.now()) return this.postpone(row, due, 'closed');
    if (this.options.admission.reasonAgainst(vertical.vertical, 'outbound')) {
      return this.postpone(row, this.now() + NO_ROOM_MS, 'no-room');
    }
    try {
      await this.dial(row, vertical, outbound);
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      this.options.logger.warn({ err: error, id }, 'A call could not be placed.');
      const isHopeless =
        error instanceof TelephonyRefusedError || error instanceof NumberUnreadableError;
      if (isHopeless) await this.giveUp(row, error.code);
      else await this.notAnswered(row, error.code);
    }
  }

  /** How it ended, by the carrier's word. */
  async ended(id: string, status: string): Promise<void> {
    const row = await this.options.calls.find({ id });
    if (!row || row.endedAt !== null) return;
    if (status !== 'completed') return this.notAnswered(row, status);
    if (row.outcome === 'machine-hung-up') return this.notAnswered(row, row.outcome);
    await this.options.calls.end(id, 'placed', { outcome: row.outcome ?? 'answered' });
    this.options.metrics.ended(row.vertical, row.outcome ?? 'answered');
  }

  /** Who answered, and what became of it. */
  async answered(id: string, outcome: string): Promise<void> {
    await this.options.calls.outcome(id, outcome);
  }

  private async dial(row: OutboundCallRow, vertical: VerticalConfig, outbound: Outbound) {
    const { client, seal, calls, metrics, addressesOf } = this.options;
    const { id, numberSealed } = row;
    const number = seal.open(id, numberSealed ?? new Uint8Array());
    const from = outbound.from ?? vertical.numbers[0] ?? '';
    const decision = await this.decide(row, vertical, { number, from });
    if (decision.kind === 'refused') return this.refused(row, decision);
    const addresses = addressesOf(id, vertical.vertical);
    const callId = await client.createCall({ to: number, from, ...addresses });
    await calls.placed(id, callId);
    metrics.placed(row.vertical);
    await this.tell(row, 'placed', { attempt: row.attempts });
  }

  private async decide(
    row: OutboundCallRow,
    vertical: VerticalConfig,
    { number, from }: { readonly number: string; readonly from: string },
  ) {
    const party = await this.options.parties.partyOf({
      callId: row.originCallId ?? row.id,
      direction: 'outbound',
      from,
      to: number,
      vertical: vertical.vertical,
    });
    const wishedAt = row.reason === 'callback' ? row.askedAt.getTime() : undefined;
    return mayBeCalled({ number, vertical, party, wishedAt, at: this.now() });
  }

  /** For now, where it will be free in a few days; else for good. */
  private async refused(
    row: OutboundCallRow,
    { reasons, freeAt }: { readonly reasons: readonly string[]; readonly freeAt?: number },
  ): Promise<void> {
    const lastMs = row.askedAt.getTime() + REFUSED_DAYS_MAX * DAY_MS;
    const due =
      freeAt === undefined ? undefined : dueTime(this.verticalOf(row), this.now(), freeAt);
    if (due === undefined || due > lastMs) return this.refuse(row, reasons);
    await this.options.calls.again(row.id, new Date(due), { reasons, isAttempt: false });
    await this.tell(row, 'refused', { reasons: [...reasons], dueAt: due });
    await this.options.desk.lookAt(row.id, due);
  }

  private async refuse(row: OutboundCallRow, reasons: readonly string[]): Promise<void> {
    await this.options.calls.end(row.id, 'refused', { reasons });
    this.options.metrics.ended(row.vertical, 'refused');
    await this.tell(row, 'refused', { reasons: [...reasons] });
  }

  private async postpone(row: OutboundCallRow, due: number, outcome: string): Promise<void> {
    await this.options.calls.again(row.id, new Date(due), { outcome, isAttempt: false });
    await this.options.desk.lookAt(row.id, due);
  }

  private async notAnswered(row: OutboundCallRow, outcome: string): Promise<void> {
    const vertical = this.verticalOf(row);
    const { attempts = DIAL_ATTEMPTS, againMinutes = DIAL_AGAIN_MINUTES } =
      vertical.telephone?.outbound ?? {};
    const due = dueTime(vertical, this.now(), this.now() + againMinutes * 60_000);
    if (row.attempts >= attempts || due === undefined) return this.giveUp(row, outcome);
    await this.options.calls.again(row.id, new Date(due), { outcome, isAttempt: true });
    await this.options.desk.lookAt(row.id, due);
  }

  private async giveUp(row: OutboundCallRow, outcome: string): Promise<void> {
    await this.options.calls.end(row.id, 'given-up', { outcome });
    this.options.metrics.ended(row.vertical, 'given-up');
    await this.tell(row, 'given-up', { attempt: row.attempts });
  }

  /** In the record of the call in which it was asked for. */
  private async tell(
    { id, originCallId, vertical: name }: OutboundCallRow,
    state: CallbackState,
    more: Partial<DraftOf<'callback.changed'>>,
  ): Promise<void> {
    const { news, logger } = this.options;
    if (originCallId === null) return;
    if (!news.canTell) return void logger.error({ id, state }, 'A call back is not in the record.');
    const vertical = this.verticalOf({ vertical: name });
    await news.tell({ callId: originCallId, vertical }, [
      { kind: 'callback.changed', callbackId: id, state, ...more },
    ]);
  }

  private verticalOf({ vertical }: Pick<OutboundCallRow, 'vertical'>): VerticalConfig {
    return this.options.catalog.of(vertical) ?? this.options.catalog.unclassified;
  }
}
