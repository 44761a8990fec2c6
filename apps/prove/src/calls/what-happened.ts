import type { EventV1 } from '@verbatim/contracts';

type Kind = EventV1['kind'];
type OfKind<K extends Kind> = Extract<EventV1, { kind: K }>;

/**
 * What a call shows, in the order in which one would tell it: agents and hand-offs, tools and how they went,
 * interruptions, what was done when a tool failed, and what took place outside of the stream. Read from the record alone; names and numbers, never words.
 */
export function whatHappened(events: readonly EventV1[]): string[] {
  return [
    ...agentsIn(events),
    ...toolsIn(events),
    ...fallbacksIn(events),
    ...interruptionsIn(events),
    ...outOfTheStreamIn(events),
  ];
}

function agentsIn(events: readonly EventV1[]): string[] {
  const first = ofKind(events, 'call.started')[0]?.agent;
  const handOffs = ofKind(events, 'agent.handoff').map(({ to }) => to);
  if (first === undefined && handOffs.length === 0) return [];
  return [[first ?? 'an agent', ...handOffs].join(' → ')];
}

function toolsIn(events: readonly EventV1[]): string[] {
  const called = ofKind(events, 'tool.called').length;
  if (called === 0) return [];
  const outcomes = Map.groupBy(ofKind(events, 'tool.returned'), ({ outcome }) => outcome);
  const amiss = [...outcomes]
    .filter(([outcome]) => outcome !== 'completed')
    .map(([outcome, returned]) => `${returned.length} ${outcome}`);
  const tools = counted(called, 'tool call');
  return [amiss.length === 0 ? tools : `${tools} (${amiss.join(', ')})`];
}

/** What took the place of a tool that the model could not use. */
const fallbacksIn = (events: readonly EventV1[]): string[] =>
  ofKind(events, 'policy.intervened')
    .filter(({ rule }) => rule === 'tool-fallback')
    .map(({ action }) => `fell back: ${action}`);

function interruptionsIn(events: readonly EventV1[]): string[] {
  const cut = ofKind(events, 'turn.interrupted').filter(({ cause }) => cause === 'barge-in');
  return cut.length === 0 ? [] : [counted(cut.length, 'interruption')];
}

function outOfTheStreamIn(events: readonly EventV1[]): string[] {
  const transfers = Map.groupBy(ofKind(events, 'call.transferred'), ({ to }) => to);
  const messages = Map.groupBy(ofKind(events, 'message.sent'), ({ messageId }) => messageId);
  return [
    ...[...transfers].map(([to, news]) => {
      const last = news.at(-1)!;
      return `${last.transfer} transfer to ${to} (${news.map(({ outcome }) => outcome).join(', ')})`;
    }),
    ...ofKind(events, 'voicemail.recorded').map(({ outcome }) => `voicemail ${outcome}`),
    ...[...messages.values()].map((news) => `${news[0]!.channel} ${news.at(-1)!.outcome}`),
    ...ofKind(events, 'callback.changed').map(({ state }) => `call back ${state}`),
  ];
}

const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

const ofKind = <K extends Kind>(events: readonly EventV1[], kind: K): OfKind<K>[] =>
  events.filter((event): event is OfKind<K> => event.kind === kind);
