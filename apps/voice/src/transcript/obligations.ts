import type { EventOf, ObligationType } from '@verbatim/contracts';
import type { DraftOf, EventDraft } from '../record/event-draft.js';

export type ObligationOutcome = EventOf<'obligation.closed'>['outcome'];
type Details = Pick<
  DraftOf<'obligation.opened'>,
  'speaker' | 'itemId' | 'audioStartMs' | 'audioEndMs'
>;

/** A call of 60 minutes has some thousands; beyond this a repeated id counts as a new obligation. */
const CLOSED_REMEMBERED = 10_000;

/**
 * What the model has promised and not yet delivered: every speech start, committed item and response
 * opens an entry, and only a delivery closes it. An entry still open at the end says that words were
 * spoken which never got a number, so the call cannot be called complete.
 *
 * Opening or closing twice does nothing: the model repeats itself.
 */
export class ObligationBook {
  private readonly open = new Map<string, ObligationType>();
  private readonly closed = new Set<string>();

  static id(obligation: ObligationType, id: string): string {
    return `${obligation}:${id}`;
  }

  opens(obligation: ObligationType, id: string, details: Details = {}): EventDraft[] {
    const obligationId = ObligationBook.id(obligation, id);
    if (this.open.has(obligationId) || this.closed.has(obligationId)) return [];
    this.open.set(obligationId, obligation);
    return [{ kind: 'obligation.opened', obligationId, obligation, ...details }];
  }

  closes(
    obligation: ObligationType,
    id: string,
    outcome: ObligationOutcome,
    details: Details = {},
  ): EventDraft[] {
    const obligationId = ObligationBook.id(obligation, id);
    if (!this.open.delete(obligationId)) return [];
    this.remember(obligationId);
    return [{ kind: 'obligation.closed', obligationId, obligation, outcome, ...details }];
  }

  isOpen(obligation: ObligationType, id: string): boolean {
    return this.open.has(ObligationBook.id(obligation, id));
  }

  hasSeen(obligation: ObligationType, id: string): boolean {
    const obligationId = ObligationBook.id(obligation, id);
    return this.open.has(obligationId) || this.closed.has(obligationId);
  }

  /** Ids in the order of opening. */
  get openIds(): readonly string[] {
    return [...this.open.keys()];
  }

  openOf(obligation: ObligationType): readonly string[] {
    return this.openIds
      .filter((id) => this.open.get(id) === obligation)
      .map((id) => id.slice(obligation.length + 1));
  }

  private remember(obligationId: string): void {
    this.closed.add(obligationId);
    if (this.closed.size <= CLOSED_REMEMBERED) return;
    const [oldest] = this.closed;
    if (oldest !== undefined) this.closed.delete(oldest);
  }
}
