import {
  assessCompleteness,
  conversationOf,
  openWords,
  type CallKey,
  type Conversation,
  type Explanation,
} from '@verbatim/audit-log';
import {
  callAtStart,
  dialedEventsOf,
  type CallEvent,
  type CallInput,
  type HistorySnapshot,
  type PartyKeys,
  type VerticalConfig,
} from '@verbatim/compliance';
import { partyIn, type EventOf, type EventV1, type PartyContext } from '@verbatim/contracts';
import { CallClock } from './call-clock.js';
import { callEventsOf } from './call-events.js';
import { spokenTurnsOf } from './call-turns.js';

export interface RecordedCall {
  readonly callId: string;
  readonly key: CallKey;
  readonly events: readonly EventV1[];
  readonly explanations: readonly Explanation[];
  /** Of these events, by whoever has made it already. */
  readonly conversation?: Conversation;
}

/** With whom a call was, as far as its record tells. */
export interface CallParty {
  readonly party: PartyContext | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

export interface JudgedUnder {
  readonly vertical: VerticalConfig;
  readonly keys: PartyKeys;
  readonly history: HistorySnapshot | null;
  /** `process.versions.tz`. */
  readonly timeZoneData: string;
}

type CallStarted = EventOf<'call.started'>;

export const callStartedIn = (events: readonly EventV1[]): CallStarted | undefined =>
  events.find((event): event is CallStarted => event.kind === 'call.started');

/** Errors: `WordsUnreadableError` where the envelope is of another key or altered. */
export function partyOf({ key, events }: RecordedCall): CallParty {
  const started = callStartedIn(events);
  const words = started?.words?.form === 'sealed' ? openWords(key, started, started.words) : {};
  return { party: partyIn(words), from: numberIn(words['from']), to: numberIn(words['to']) };
}

const numberIn = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\+[1-9]\d{1,14}$/.test(value) ? value : undefined;

/**
 * Everything that the rules may know of a recorded call. A function of the record, the vertical and the
 * history alone.
 */
export function callInputOf(
  call: RecordedCall,
  { party, from, to }: CallParty,
  { vertical, keys, history, timeZoneData }: JudgedUnder,
): CallInput {
  const { callId, key, events, explanations } = call;
  const conversation = call.conversation ?? conversationOf(events, key);
  const clock = new CallClock(conversation);
  const { turns, hasMissingWords } = spokenTurnsOf(conversation, clock);
  const { verdict } = assessCompleteness({ events, explanations });
  const started = callStartedIn(events);
  const direction = started?.direction ?? 'inbound';
  const { endedAt } = conversation;
  const startedAtMs = conversation.startedAt ?? events[0]?.at ?? 0;
  const number = direction === 'inbound' ? from : to;
  const mode = started?.mode;
  const known = { callId, vertical, mode, direction, startedAtMs, party, number, timeZoneData };
  const atStart = callAtStart(known);
  const dialed: CallEvent[] =
    direction === 'inbound'
      ? []
      : dialedEventsOf({
          ...{ party, number: to, at: startedAtMs },
          ...{ vertical: vertical.vertical, facts: atStart.facts },
        }).map((event) => ({ event, atMs: 0 }));
  return {
    ...atStart,
    debts: (party?.debts ?? []).map(({ debtId, countsAs }) => keys.debt(countsAs ?? debtId)),
    turns,
    events: [...dialed, ...callEventsOf(events, clock)],
    complete: (verdict === 'complete' || verdict === 'gaps-explained') && !hasMissingWords,
    endedMs: endedAt === null ? null : clock.msOf(endedAt),
    history,
    judged: null,
  };
}
