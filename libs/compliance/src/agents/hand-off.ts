import type { HandOff } from './agent-file.js';
import { agentIn, REMEMBERED_MAX, type AgentState, type AgentTeam } from './agent-state.js';
import { scrubValue } from '../guard/scrub-value.js';
import { valueSchemaOf, type DetailValue } from './details.js';

/** A call that goes round and round stays where it is: booking and back a few times is twelve at most. */
export const HAND_OFFS_MAX = 12;
/** An agent that cannot meet the conditions in three attempts will not; it is told what to do instead. */
export const REFUSALS_MAX = 3;

/** What an agent asks for. */
export interface HandOffRequest {
  /** The same when it comes again. */
  readonly id: string;
  /** Who asks. */
  readonly from: string;
  readonly to: string;
  /** By name; as it came, unchecked. */
  readonly details: Readonly<Record<string, unknown>>;
}

export const HAND_OFF_REFUSALS = [
  'not-current',
  'no-such-hand-off',
  'too-many',
  'given-up',
  'details-invalid',
  'details-missing',
] as const;
export type HandOffRefusal = (typeof HAND_OFF_REFUSALS)[number];

export type HandOffAnswer =
  | { readonly kind: 'taken'; readonly state: AgentState }
  | {
      readonly kind: 'refused';
      readonly state: AgentState;
      readonly refusal: HandOffRefusal;
      /** Details that are missing or wrong. */
      readonly details: readonly string[];
    }
  /** It was answered before; nothing has changed since, by it. */
  | { readonly kind: 'repeated'; readonly state: AgentState };

/**
 * The next state of a call, for a request to hand it on. Pure: who asks, records the answer and keeps the state.
 *
 * `not-current`: the asking agent no longer has the call, as when one response asks for two hand-offs.
 * `no-such-hand-off`: its file does not list that one. `too-many`, `given-up`: see the bounds.
 * `details-invalid`, `details-missing`: a guard does not hold.
 *
 * Bounds: `HAND_OFFS_MAX` of a call, `REFUSALS_MAX` by one agent, `REMEMBERED_MAX` requests remembered.
 * Source: docs/adr/0032-hand-offs-as-a-state-machine.md.
 */
export function handOff(
  team: AgentTeam,
  state: AgentState,
  request: HandOffRequest,
): HandOffAnswer {
  if (state.answered.includes(request.id)) return { kind: 'repeated', state };
  const refuse = (refusal: HandOffRefusal, details: readonly string[] = []): HandOffAnswer => ({
    kind: 'refused',
    state: refusedIn(state, request),
    refusal,
    details,
  });
  if (request.from !== state.agent) return refuse('not-current');
  const edge = agentIn(team, state).handOffs.find(({ to }) => to === request.to);
  if (edge === undefined || !team.agents.has(edge.to)) return refuse('no-such-hand-off');
  if (state.handOffs >= HAND_OFFS_MAX) return refuse('too-many');
  if (state.refusals >= REFUSALS_MAX) return refuse('given-up');
  const { values, invalid } = checked(team, edge, request.details);
  if (invalid.length > 0) return refuse('details-invalid', invalid);
  const known = { ...state.details, ...values };
  const missing = (edge.needs ?? []).filter((name) => !Object.hasOwn(known, name));
  if (missing.length > 0) return refuse('details-missing', missing);
  return { kind: 'taken', state: takenIn(state, request, edge, known) };
}

/** The details that a hand-off is given: what it needs, and what it carries. */
export function detailsOf({ needs = [], carries = [] }: HandOff): string[] {
  return [...new Set([...needs, ...carries])];
}

function takenIn(
  state: AgentState,
  { id }: HandOffRequest,
  { to, carries = [] }: HandOff,
  known: Readonly<Record<string, DetailValue>>,
): AgentState {
  const carried = carries.filter((name) => Object.hasOwn(known, name));
  return {
    ...answering(state, id),
    agent: to,
    details: Object.fromEntries(carried.map((name) => [name, known[name]!])),
    handOffs: state.handOffs + 1,
    refusals: 0,
  };
}

function refusedIn(state: AgentState, { id, from }: HandOffRequest): AgentState {
  const isOfCurrent = from === state.agent;
  return { ...answering(state, id), refusals: state.refusals + (isOfCurrent ? 1 : 0) };
}

function answering(state: AgentState, id: string): AgentState {
  const answered = [...state.answered, id].slice(-REMEMBERED_MAX);
  return { ...state, version: state.version + 1, answered };
}

/** What was given of the details that cross; a null or an empty text is not given. Anything else is let drop. */
function checked(
  { details }: AgentTeam,
  edge: HandOff,
  given: Readonly<Record<string, unknown>>,
): { values: Record<string, DetailValue>; invalid: string[] } {
  const values: Record<string, DetailValue> = {};
  const invalid: string[] = [];
  for (const name of detailsOf(edge)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    const detail = Object.hasOwn(details, name) ? details[name] : undefined;
    if (detail === undefined || value === undefined || value === null || value === '') continue;
    const read = valueSchemaOf(detail).safeParse(value);
    // No agent is told a card number or a password, whoever said it to the one before.
    if (read.success) values[name] = scrubValue(read.data).value as DetailValue;
    else invalid.push(name);
  }
  return { values, invalid };
}
