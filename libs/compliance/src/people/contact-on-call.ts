import type { EventOf, EventV1, PartyContext } from '@verbatim/contracts';
import { isCountedCall } from '../dialing/placed-call.js';
import type { CallInput } from '../rules/call-input.js';
import type { PartyKeys } from './party-keys.js';

/** That a person was called, for rules that count across calls. */
export interface ContactOnCall {
  readonly personKey: string;
  readonly debtKeys: readonly string[];
  readonly at: Date;
  readonly direction: CallInput['direction'];
  readonly reached: 'nobody' | 'voicemail' | 'conversation';
  /** False: the law does not count it. */
  readonly counts: boolean;
}

/** With whom the call was, before anything is known of how it went. Undefined: nobody knows. */
export function contactAtStart(
  events: readonly EventV1[],
  party: PartyContext | undefined,
  keys: PartyKeys,
): ContactOnCall | undefined {
  const started = events.find(
    (event): event is EventOf<'call.started'> => event.kind === 'call.started',
  );
  if (party === undefined || started === undefined) return undefined;
  return {
    personKey: keys.person(party.personRef),
    debtKeys: (party.debts ?? []).map(({ debtId, countsAs }) => keys.debt(countsAs ?? debtId)),
    at: new Date(started.at),
    direction: started.direction,
    reached: 'nobody',
    counts: true,
  };
}

/** The same once the call is over and judged. */
export function contactOnCall(
  events: readonly EventV1[],
  party: PartyContext | undefined,
  keys: PartyKeys,
  input: CallInput,
): ContactOnCall | undefined {
  const contact = contactAtStart(events, party, keys);
  if (contact === undefined) return undefined;
  return { ...contact, reached: reachedIn(input), counts: countsByLaw(events, party, input) };
}

/** Whoever spoke was reached; a call of which no word is known may have been. */
function reachedIn({ turns, complete }: CallInput): ContactOnCall['reached'] {
  if (turns.some(({ speaker }) => speaker === 'caller')) return 'conversation';
  return complete ? 'nobody' : 'conversation';
}

/** Statuses of a call that rang nowhere. */
const UNCONNECTED: ReadonlySet<string> = new Set(['busy', 'failed', 'canceled']);

/** Calls that reached no number, and those to which the person agreed, are not counted. */
function countsByLaw(
  events: readonly EventV1[],
  party: PartyContext | undefined,
  input: CallInput,
): boolean {
  if (party === undefined || input.direction === 'inbound') return true;
  const ended = events.find((event) => event.kind === 'call.ended');
  const isUnconnected = ended !== undefined && UNCONNECTED.has(ended.status);
  const earlier = (input.history?.calls ?? []).map(({ at, direction, reached }) => ({
    at: Date.parse(at),
    direction,
    outcome: reached === 'conversation' ? ('conversation' as const) : ('unanswered' as const),
  }));
  const { direction, startedAt } = input;
  const outcome = isUnconnected ? ('unconnected' as const) : ('unanswered' as const);
  return isCountedCall(party, { at: Date.parse(startedAt), direction, outcome }, earlier);
}
