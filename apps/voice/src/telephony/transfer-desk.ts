import type { VerticalConfig } from '@verbatim/compliance';
import { OperationalError, type EventOf } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import type { CallKeyring } from '@verbatim/storage';
import type { LateNews } from './late-news.js';
import type { NextStepBook } from './next-step-book.js';
import type { TelephonyMetrics } from './telephony-metrics.js';
import { openSummary } from './transfer-summary.js';
import { transferRoute, type TransferContact } from './transfer-route.js';

/** Where a transfer stands: which telephone of its route rings. */
export interface TransferPlace {
  readonly transfer: 'cold' | 'warm';
  readonly attempt: number;
  /** The role that was asked for; undefined: anybody. */
  readonly to?: string | undefined;
}

export type TransferOutcome = EventOf<'call.transferred'>['outcome'];

/** Twilio's words for a telephone that was dialled. */
const OUTCOMES: Readonly<Record<string, TransferOutcome>> = {
  completed: 'ended',
  answered: 'ended',
  busy: 'busy',
  'no-answer': 'no-answer',
  failed: 'failed',
  canceled: 'canceled',
};

/** Whoever hung up on the summary, or pressed no key, has declined: nobody was joined. */
export function outcomeOf(dialCallStatus: string, isBridged = true): TransferOutcome {
  const outcome = OUTCOMES[dialCallStatus] ?? 'failed';
  return outcome === 'ended' && !isBridged ? 'declined' : outcome;
}

/** Whose telephone rings in a transfer, and what the record is told of it. */
export class TransferDesk {
  constructor(
    private readonly news: LateNews,
    private readonly steps: Pick<NextStepBook, 'due'>,
    private readonly keyring: Pick<CallKeyring, 'open'>,
    private readonly metrics: TelephonyMetrics,
    private readonly logger: Logger,
  ) {}

  /** Undefined: everybody was called. */
  contactAt(vertical: VerticalConfig, { to, attempt }: TransferPlace): TransferContact | undefined {
    return transferRoute(vertical, to)[attempt];
  }

  /** What it is about, for who is called. Undefined: nothing was said of it, or it cannot be read here. */
  async summaryOf(callId: string): Promise<string | undefined> {
    const step = await this.steps.due(callId);
    if (step?.kind !== 'transfer' || !step.summary) return undefined;
    try {
      return openSummary(await this.keyring.open(callId), callId, step.summary);
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      this.logger.warn({ err: error, callId }, 'A person takes a call without its summary.');
      return undefined;
    }
  }

  async tell(
    callId: string,
    vertical: VerticalConfig,
    place: TransferPlace,
    outcome: TransferOutcome,
    durationSeconds?: number,
  ): Promise<void> {
    const contact = this.contactAt(vertical, place);
    if (!contact) return;
    this.metrics.transfer(vertical.vertical, outcome);
    const { role: to } = contact;
    if (!this.news.canTell) {
      this.logger.error({ callId, to, outcome }, 'A transfer is not in the record.');
      return;
    }
    await this.news.tell({ callId, vertical }, [
      {
        kind: 'call.transferred',
        to,
        transfer: place.transfer,
        outcome,
        ...(durationSeconds !== undefined && { durationSeconds }),
      },
    ]);
  }
}
