import type { EventOf, EventV1, Speaker } from '@verbatim/contracts';
import type { OrderedItem } from './item-order.js';

type Transcript = EventOf<'transcript.final'> | EventOf<'transcript.partial'>;

/** Everything that the record says about one conversation item. */
export interface ItemEvents extends OrderedItem {
  readonly anchorAt: number;
  readonly speaker: Speaker;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly finals: readonly EventOf<'transcript.final'>[];
  readonly partials: readonly EventOf<'transcript.partial'>[];
  readonly interrupted: EventOf<'turn.interrupted'> | undefined;
  /** Something was promised of it that never came: open, failed or timed out. */
  readonly isOwed: boolean;
}

/** Gathers a timeline by item. An item's place is that of its first obligation, else of its first event. */
export function itemsOf(timeline: readonly EventV1[]): ItemEvents[] {
  const byItem = new Map<string, EventV1[]>();
  const positions = new Map<EventV1, number>();
  const responses = new Map<string, number>();
  timeline.forEach((event, position) => {
    positions.set(event, position);
    if (event.kind === 'obligation.opened' && event.obligation === 'response') {
      const responseId = event.obligationId.slice('response:'.length);
      if (!responses.has(responseId)) responses.set(responseId, position);
    }
    const itemId = itemIdOf(event);
    if (itemId === undefined) return;
    const known = byItem.get(itemId);
    if (known === undefined) byItem.set(itemId, [event]);
    else known.push(event);
  });
  return [...byItem].map(([itemId, events]) => {
    const opening = positions.get(events.find(isOpening) ?? events[0]!)!;
    const anchor = events.reduce((first, event) => {
      const response = responses.get(responseIdOf(event) ?? '');
      return response === undefined ? first : Math.min(first, response);
    }, opening);
    return gather(itemId, events, anchor, timeline[anchor]!.at);
  });
}

function gather(
  itemId: string,
  events: readonly EventV1[],
  anchor: number,
  anchorAt: number,
): ItemEvents {
  const finals = events.filter((event) => event.kind === 'transcript.final');
  const partials = events.filter((event) => event.kind === 'transcript.partial');
  const spoken: Transcript[] = [...finals, ...partials];
  const interrupted = events.find((event) => event.kind === 'turn.interrupted');
  return {
    itemId,
    anchor,
    anchorAt,
    previousItemId: finals.find((final) => final.previousItemId !== undefined)?.previousItemId,
    speaker:
      [...spoken, ...events].find(({ speaker }) => speaker !== undefined)?.speaker ??
      (interrupted === undefined ? 'caller' : 'agent'),
    startMs: earliest(events.map(({ audioStartMs }) => audioStartMs)),
    endMs: latest(events.map(({ audioEndMs }) => audioEndMs)),
    finals,
    partials,
    interrupted,
    isOwed: isOwed(events),
  };
}

const OF_AN_ITEM = /^(?:speech|item):(.+)$/s;
const ABOUT_TURNS: ReadonlySet<EventV1['kind']> = new Set([
  'transcript.partial',
  'transcript.final',
  'turn.interrupted',
]);

function itemIdOf(event: EventV1): string | undefined {
  if (ABOUT_TURNS.has(event.kind)) return event.itemId;
  if (event.kind !== 'obligation.opened' && event.kind !== 'obligation.closed') return undefined;
  return OF_AN_ITEM.exec(event.obligationId)?.[1];
}

function responseIdOf(event: EventV1): string | undefined {
  return 'responseId' in event && typeof event.responseId === 'string'
    ? event.responseId
    : undefined;
}

function isOpening(event: EventV1): boolean {
  return event.kind === 'obligation.opened';
}

function isOwed(events: readonly EventV1[]): boolean {
  const owed = new Set<string>();
  for (const event of events) {
    if (event.kind === 'obligation.opened') owed.add(event.obligationId);
    if (event.kind !== 'obligation.closed') continue;
    if (event.outcome !== 'failed' && event.outcome !== 'timed-out')
      owed.delete(event.obligationId);
  }
  return owed.size > 0;
}

function earliest(times: readonly (number | undefined)[]): number | null {
  return times.reduce<number | null>(
    (first, ms) => (ms === undefined ? first : Math.min(first ?? ms, ms)),
    null,
  );
}

function latest(times: readonly (number | undefined)[]): number | null {
  return times.reduce<number | null>(
    (last, ms) => (ms === undefined ? last : Math.max(last ?? ms, ms)),
    null,
  );
}
