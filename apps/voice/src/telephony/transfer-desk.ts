import type { VerticalConfig } from '@verbatim/compliance';
import type { EventOf } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import type { LateNews } from './late-news.js';
import type { TelephonyMetrics } from './telephony-metrics.js';
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

export const outcomeOf = (dialCallStatus: string): TransferOutcome =>
  OUTCOMES[dialCallStatus] ?? 'failed';

/** Whose telephone rings in a transfer, and what the record is told of it. */
export class TransferDesk {
  constructor(
    private readonly news: LateNews,
    private readonly metrics: TelephonyMetrics,
    private readonly logger: Logger,
  ) {}

  /** Undefined: everybody was called. */
  contactAt(vertical: VerticalConfig, { to, attempt }: TransferPlace): TransferContact | undefined {
    return transferRoute(vertical, to)[attempt];
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
