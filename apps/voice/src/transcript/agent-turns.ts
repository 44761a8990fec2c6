import type { EventOf } from '@verbatim/contracts';
import type { EventDraft } from '../record/event-draft.js';
import type { ModelItem, ServerEventOf } from '../model/server-events.js';
import type { AudioTimeline } from './audio-timeline.js';
import { heardText } from './heard-text.js';
import { ObligationBook, type ObligationOutcome } from './obligations.js';
import { PartialPacing } from './partial-pacing.js';
import { RecentMap } from './recent-map.js';

type FinalOutcome = EventOf<'transcript.final'>['outcome'];
export type InterruptionCause = EventOf<'turn.interrupted'>['cause'];

/** What the caller was sent, and had heard, of one item when the agent was cut off. */
export interface Interruption {
  readonly itemId: string;
  readonly responseId: string;
  readonly sentMs: number;
  readonly heardMs: number;
}

interface AgentItem {
  readonly responseId: string;
  text: string;
  revision: number;
  isSettled: boolean;
  interruption?: Interruption & { readonly cause: InterruptionCause };
  isInterruptionRecorded: boolean;
}

/** Why an item failed whose response never said so. */
const SESSION_LOST = 'session-lost';
/** Items and responses of one call that late or repeated events are checked against. */
const REMEMBERED = 2_000;

/**
 * The agent's half of the transcript. An item's final is recorded when its response is done, which the
 * model always says, also of a cancelled one; only then is it known how the item ended. The server's own
 * text disappears when an item is truncated, so the copy made here from deltas is the only one.
 */
export class AgentTurns {
  private readonly items = new RecentMap<AgentItem>(REMEMBERED);
  private readonly doneResponses = new RecentMap<true>(REMEMBERED);
  /** Which model began it: the session may be another's by the time that it is done. */
  private readonly begunBy = new RecentMap<string>(REMEMBERED);
  /** Responses of which nothing more is sent to the caller. */
  private readonly cutResponses = new RecentMap<InterruptionCause>(REMEMBERED);

  constructor(
    private readonly obligations: ObligationBook,
    private readonly pacing: PartialPacing,
    private readonly timeline: AudioTimeline,
    private readonly predecessors: RecentMap<string>,
    private readonly model: () => string,
  ) {}

  responseCreated(event: ServerEventOf<'response.created'>): EventDraft[] {
    const id = event.response.id;
    if (this.doneResponses.has(id)) return [];
    if (!this.begunBy.has(id)) this.begunBy.set(id, this.model());
    return this.obligations.opens('response', id, { speaker: 'agent' });
  }

  itemAdded(responseId: string, item: ModelItem): EventDraft[] {
    return item.type === 'message' ? this.opens(responseId, item.id).drafts : [];
  }

  delta(responseId: string, itemId: string, text: string): EventDraft[] {
    const { item, drafts } = this.opens(responseId, itemId);
    if (item.isSettled || text === '') return drafts;
    item.text += text;
    if (this.pacing.grew(itemId, this.timeline.now())) drafts.push(...this.partial(itemId));
    return drafts;
  }

  /** The whole text as the model states it; it replaces what was put together from deltas. */
  textDone(responseId: string, itemId: string, text: string): EventDraft[] {
    const { item, drafts } = this.opens(responseId, itemId);
    if (!item.isSettled && text !== '') item.text = text;
    return drafts;
  }

  responseDone(event: ServerEventOf<'response.done'>): EventDraft[] {
    const { id, status, output = [], usage, status_details: details } = event.response;
    if (this.doneResponses.has(id)) return [];
    const drafts = this.obligations.opens('response', id, { speaker: 'agent' });
    const ended = outcomeOf(status);
    for (const stated of output.filter((item) => item.type === 'message')) {
      drafts.push(...this.textDone(id, stated.id, statedText(stated)));
      drafts.push(...this.settles(stated.id, stated.status === 'completed' ? 'completed' : ended));
    }
    for (const [itemId, item] of this.items.entriesInOrder()) {
      if (item.responseId === id) drafts.push(...this.settles(itemId, ended, details?.error?.code));
    }
    this.doneResponses.set(id, true);
    if (usage) {
      drafts.push({
        kind: 'usage.recorded',
        speaker: 'agent',
        source: 'response',
        model: this.begunBy.get(id) ?? this.model(),
        responseId: id,
        responseStatus: status.slice(0, 256) || 'unknown',
        usage,
      });
    }
    drafts.push(...this.obligations.closes('response', id, ended, { speaker: 'agent' }));
    return drafts;
  }

  /**
   * Notes that these items were cut off, and that of these responses nothing more is heard: an item that
   * comes later was generated for nobody. The event waits until the item's text is whole, since deltas of
   * a discarded response still arrive; for an item whose response is done it comes at once.
   */
  interrupt(
    interruptions: readonly Interruption[],
    cause: InterruptionCause,
    responseIds: readonly string[] = [],
  ): EventDraft[] {
    const drafts: EventDraft[] = [];
    for (const interruption of interruptions) {
      const opened = this.opens(interruption.responseId, interruption.itemId);
      opened.item.interruption ??= { ...interruption, cause };
      drafts.push(...opened.drafts);
      if (opened.item.isSettled) drafts.push(...this.recordsInterruption(interruption.itemId));
    }
    for (const responseId of responseIds) this.cutResponses.set(responseId, cause);
    for (const [itemId, item] of this.items.entriesInOrder()) this.marksUnheard(itemId, item);
    return drafts;
  }

  /** The model's session is gone: of what it was saying nothing more will come. */
  sessionLost(): EventDraft[] {
    const drafts: EventDraft[] = [];
    for (const [itemId, item] of this.items.entriesInOrder()) {
      if (!item.isSettled) drafts.push(...this.settles(itemId, 'failed', SESSION_LOST));
    }
    for (const id of this.obligations.openOf('response')) {
      this.doneResponses.set(id, true);
      drafts.push(...this.obligations.closes('response', id, 'failed', { speaker: 'agent' }));
    }
    return drafts;
  }

  /** The session is over: what was generated so far is kept, its obligations stay open. */
  finish(): EventDraft[] {
    const drafts: EventDraft[] = [];
    for (const [itemId, item] of this.items.entriesInOrder()) {
      if (!item.isSettled && item.text !== '') drafts.push(this.final(itemId, item, 'incomplete'));
      item.isSettled = true;
      drafts.push(...this.recordsInterruption(itemId));
    }
    return drafts;
  }

  partial(itemId: string): EventDraft[] {
    const item = this.items.get(itemId);
    if (!item || item.isSettled) return [];
    return [
      {
        kind: 'transcript.partial',
        speaker: 'agent',
        itemId,
        responseId: item.responseId,
        revision: item.revision++,
        ...this.timeline.agentSpan(itemId),
        words: { text: item.text },
      },
    ];
  }

  private opens(responseId: string, itemId: string): { item: AgentItem; drafts: EventDraft[] } {
    const known = this.items.get(itemId);
    if (known) return { item: known, drafts: [] };
    // Of a response that is over nothing is owed any more.
    const isSettled = this.doneResponses.has(responseId);
    const item: AgentItem = {
      responseId,
      text: '',
      revision: 0,
      isSettled,
      isInterruptionRecorded: false,
    };
    this.items.set(itemId, item);
    this.marksUnheard(itemId, item);
    if (isSettled) return { item, drafts: [] };
    return { item, drafts: this.obligations.opens('item', itemId, { speaker: 'agent', itemId }) };
  }

  /** An item of a cut response that is not among the interrupted ones: nothing of it was sent. */
  private marksUnheard(itemId: string, item: AgentItem): void {
    const cause = item.isSettled ? undefined : this.cutResponses.get(item.responseId);
    if (!cause || item.interruption) return;
    item.interruption = { itemId, responseId: item.responseId, sentMs: 0, heardMs: 0, cause };
  }

  private settles(
    itemId: string,
    outcome: FinalOutcome,
    failureCode?: string | null,
  ): EventDraft[] {
    const item = this.items.get(itemId);
    if (!item || item.isSettled) return [];
    item.isSettled = true;
    this.pacing.settle(itemId);
    const drafts: EventDraft[] = [];
    if (item.text !== '') drafts.push(this.final(itemId, item, outcome, failureCode));
    const closing = closingOf(outcome, item.text === '');
    drafts.push(
      ...this.obligations.closes('item', itemId, closing, { speaker: 'agent', itemId }),
      ...this.recordsInterruption(itemId),
    );
    return drafts;
  }

  private final(
    itemId: string,
    item: AgentItem,
    outcome: FinalOutcome,
    failureCode?: string | null,
  ): EventDraft {
    const previousItemId = this.predecessors.get(itemId);
    return {
      kind: 'transcript.final',
      speaker: 'agent',
      itemId,
      responseId: item.responseId,
      outcome,
      ...this.timeline.agentSpan(itemId),
      ...(previousItemId && { previousItemId }),
      ...(failureCode && { failureCode: failureCode.slice(0, 256) }),
      words: { text: item.text },
    };
  }

  private recordsInterruption(itemId: string): EventDraft[] {
    const item = this.items.get(itemId);
    if (!item?.interruption || item.isInterruptionRecorded) return [];
    const { cause, sentMs, heardMs, responseId } = item.interruption;
    const generatedMs = Math.floor(this.timeline.generatedMs(itemId));
    const isEmpty = generatedMs === 0 && item.text === '';
    // Cut off after its last word: it was heard whole.
    if (isEmpty || (generatedMs > 0 && heardMs >= generatedMs)) return [];
    item.isInterruptionRecorded = true;
    return [
      {
        kind: 'turn.interrupted',
        speaker: 'agent',
        itemId,
        responseId,
        cause,
        generatedMs,
        sentMs: Math.floor(sentMs),
        heardMs: Math.floor(heardMs),
        ...this.timeline.agentSpan(itemId),
        words: { generated: item.text, heard: heardText(item.text, generatedMs, heardMs) },
      },
    ];
  }
}

function outcomeOf(status: string): FinalOutcome {
  return status === 'completed' || status === 'cancelled' || status === 'failed'
    ? status
    : 'incomplete';
}

function closingOf(outcome: FinalOutcome, isEmpty: boolean): ObligationOutcome {
  if (outcome !== 'completed') return outcome;
  return isEmpty ? 'empty' : 'final';
}

function statedText(item: ModelItem): string {
  return (item.content ?? []).map((part) => part.transcript ?? part.text ?? '').join('');
}
