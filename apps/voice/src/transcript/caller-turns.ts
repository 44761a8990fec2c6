import type { EventDraft } from '../record/event-draft.js';
import type { ServerEventOf } from '../model/server-events.js';
import { ObligationBook } from './obligations.js';
import { PartialPacing } from './partial-pacing.js';
import { TranscriptDetail } from './transcript-detail.js';
import type { AudioTimeline } from './audio-timeline.js';
import { RecentMap } from './recent-map.js';

type Transcription<T extends 'delta' | 'segment' | 'completed' | 'failed'> =
  ServerEventOf<`conversation.item.input_audio_transcription.${T}`>;

interface CallerItem {
  audioStartMs?: number;
  audioEndMs?: number;
  text: string;
  revision: number;
  readonly detail: TranscriptDetail;
}

const SETTLED_REMEMBERED = 10_000;
/** Items that were started and neither transcribed nor refused. Real calls have one or two. */
const UNSETTLED_MAX = 1_000;

/**
 * The caller's half of the transcript. Transcriptions float: they may come before the commit, after the
 * agent's answer, twice, or never; items are told apart by id and placed by predecessor, never by arrival.
 */
export class CallerTurns {
  private readonly items = new Map<string, CallerItem>();
  private readonly settled = new RecentMap<'completed' | 'failed'>(SETTLED_REMEMBERED);

  constructor(
    private readonly obligations: ObligationBook,
    private readonly pacing: PartialPacing,
    private readonly timeline: AudioTimeline,
    private readonly predecessors: RecentMap<string>,
    private readonly transcriptionModel: string,
  ) {}

  speechStarted(event: ServerEventOf<'input_audio_buffer.speech_started'>): EventDraft[] {
    const item = this.item(event.item_id);
    if (!item || this.obligations.hasSeen('item', event.item_id)) return [];
    item.audioStartMs ??= this.timeline.callerMs(event.audio_start_ms);
    return this.obligations.opens('speech', event.item_id, {
      speaker: 'caller',
      itemId: event.item_id,
      audioStartMs: item.audioStartMs,
    });
  }

  speechStopped(event: ServerEventOf<'input_audio_buffer.speech_stopped'>): void {
    const item = this.item(event.item_id);
    if (item) item.audioEndMs = this.timeline.callerMs(event.audio_end_ms);
  }

  committed(event: ServerEventOf<'input_audio_buffer.committed'>): EventDraft[] {
    return this.commits(event.item_id, this.item(event.item_id));
  }

  delta(event: Transcription<'delta'>): EventDraft[] {
    const item = this.item(event.item_id);
    if (!item || event.delta === '') return [];
    item.text += event.delta;
    item.detail.grew(event.logprobs);
    return this.pacing.grew(event.item_id, this.timeline.now()) ? this.partial(event.item_id) : [];
  }

  segment(event: Transcription<'segment'>): void {
    this.item(event.item_id)?.detail.segment(event.start, event.end);
  }

  completed(event: Transcription<'completed'>): EventDraft[] {
    // Words that come after a failure are still words: only a transcript makes later ones duplicates.
    if (this.settled.get(event.item_id) === 'completed') return [];
    this.item(event.item_id)?.detail.completed(event.logprobs);
    this.settled.set(event.item_id, 'completed');
    return this.settles(event.item_id, 'completed', event.transcript, {
      usage: event.usage,
    });
  }

  failedWith(event: Transcription<'failed'>): EventDraft[] {
    if (this.settled.has(event.item_id)) return [];
    this.settled.set(event.item_id, 'failed');
    const code = event.error?.code ?? event.error?.type ?? 'unknown';
    return this.settles(event.item_id, 'failed', this.items.get(event.item_id)?.text ?? '', {
      failureCode: code,
    });
  }

  partial(itemId: string): EventDraft[] {
    const item = this.items.get(itemId);
    if (!item) return [];
    const revision = item.revision++;
    return [
      {
        kind: 'transcript.partial',
        speaker: 'caller',
        itemId,
        revision,
        ...spanOf(item),
        ...item.detail.fields,
        words: { text: item.text },
      },
    ];
  }

  /** Since when the caller has said what no final has told yet, on the call's clock. */
  get owedSinceMs(): number | undefined {
    let since: number | undefined;
    for (const [itemId, { audioStartMs }] of this.items) {
      const isOwed = ['speech', 'item'].some((each) =>
        this.obligations.isOpen(each as 'item', itemId),
      );
      if (isOwed) since = Math.min(since ?? Infinity, audioStartMs ?? 0);
    }
    return since;
  }

  /**
   * Another session was given all audio since then, and tells it again: what is owed of it here is not owed
   * twice. What began earlier stays owed.
   */
  moved(sinceMs: number): EventDraft[] {
    const drafts: EventDraft[] = [];
    for (const [itemId, item] of this.items) {
      if (item.audioStartMs === undefined || item.audioStartMs < sinceMs) continue;
      const about = { speaker: 'caller', itemId, ...spanOf(item) } as const;
      drafts.push(
        ...this.obligations.closes('speech', itemId, 'moved', about),
        ...this.obligations.closes('item', itemId, 'moved', about),
      );
      this.items.delete(itemId);
      this.pacing.settle(itemId);
      this.settled.set(itemId, 'completed');
    }
    return drafts;
  }

  /** A commit also settles the speech that led to it; without one the item is opened all the same. */
  private commits(itemId: string, item?: CallerItem): EventDraft[] {
    const about = { speaker: 'caller', itemId, ...spanOf(item) } as const;
    return [
      ...this.obligations.closes('speech', itemId, 'committed', about),
      ...this.obligations.opens('item', itemId, about),
    ];
  }

  private settles(
    itemId: string,
    outcome: 'completed' | 'failed',
    text: string,
    extra: { usage?: Record<string, unknown> | undefined; failureCode?: string },
  ): EventDraft[] {
    const item = this.items.get(itemId);
    const previousItemId = this.predecessors.get(itemId);
    const about = { speaker: 'caller', itemId, ...spanOf(item) } as const;
    const drafts = this.commits(itemId, item);
    this.items.delete(itemId);
    this.pacing.settle(itemId);
    if (item?.audioStartMs !== undefined && item.audioEndMs !== undefined) {
      this.timeline.told?.(item.audioStartMs, item.audioEndMs);
    }
    const isSilent = outcome === 'completed' && text.trim() === '';
    if (!isSilent) {
      drafts.push({
        kind: 'transcript.final',
        ...about,
        outcome,
        ...(previousItemId && { previousItemId }),
        ...(extra.failureCode && { failureCode: extra.failureCode.slice(0, 256) }),
        ...item?.detail.fields,
        words: { text },
      });
    }
    if (extra.usage) {
      drafts.push({
        kind: 'usage.recorded',
        ...about,
        source: 'transcription',
        model: this.transcriptionModel,
        usage: extra.usage,
      });
    }
    const closing = isSilent ? 'empty' : outcome === 'failed' ? 'failed' : 'final';
    drafts.push(...this.obligations.closes('item', itemId, closing, about));
    return drafts;
  }

  private item(itemId: string): CallerItem | undefined {
    if (this.settled.has(itemId)) return undefined;
    let item = this.items.get(itemId);
    if (item) return item;
    if (this.items.size >= UNSETTLED_MAX) {
      const [oldest] = this.items.keys();
      // Its obligation stays open, so the record says that words are missing.
      if (oldest !== undefined) this.items.delete(oldest);
    }
    item = { text: '', revision: 0, detail: new TranscriptDetail() };
    this.items.set(itemId, item);
    return item;
  }
}

function spanOf(item?: CallerItem): { audioStartMs?: number; audioEndMs?: number } {
  return {
    ...(item?.audioStartMs !== undefined && { audioStartMs: item.audioStartMs }),
    ...(item?.audioEndMs !== undefined && { audioEndMs: item.audioEndMs }),
  };
}
