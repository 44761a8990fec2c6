import type { Entity, ExtractedType, SpokenTurn } from './entity.js';

/** What a conversation settled on. */
export interface FinalSlot {
  readonly type: ExtractedType;
  /** Two values of one type that may stand beside each other: a stay's last day, a member's number. */
  readonly role: 'only' | 'end' | 'member';
  readonly value: string;
  /** `confirmed`: the agent said it, and the caller agreed. `stated`: the caller said it last. */
  readonly ground: 'confirmed' | 'stated';
  /** Where it was said. */
  readonly entity: Entity;
}

const AGREES =
  /^\W*(?:(?:oh|well|um|uh|great|okay|ok|alright),? )?(?:yes|yeah|yep|yup|ye|sure|correct|right|exactly|perfect|absolutely|definitely|fine|great|okay|ok|alright|confirmed?|please do|go ahead|you got it|of course|indeed|awesome|wonderful|excellent|that(?:'s| is|'ll| will| would| works| sounds| seems)|it(?:'s| is| sounds| works)|sounds|looks|works|i confirm)\b/i;
const REFUSES =
  /^\W*(?:no|nope|nah|wait|sorry|actually|not (?:really|quite))\b|\b(?:isn't right|not right|wrong|not correct|incorrect|change (?:it|that|the)|instead)\b/i;
/** The agent reads back or proposes; what it merely tells ("your balance is …") settles nothing. */
const PROPOSES =
  /\?|\b(?:confirm|book|schedul|reserv|appointment|transfer|send|visit|mov(?:e|ing)|table|you want|would you|you would|you'd)/i;
/** The agent tells what it did, and does not ask. */
const DONE =
  /\b(?:booked|scheduled|confirmed|reserved|moved|rescheduled|is now (?:on|at)|successfully|all set|set for)\b/i;
/** What did not come about, and what is asked after, is settled by nothing but a yes. */
const NOT_DONE =
  /\b(?:couldn't|could not|unable|wasn't able|not able|can't|cannot|unavailable|failed)\b|\?/i;
const APOLOGY = /\b(?:sorry|unfortunately|afraid|apologi[sz]e)\b/i;
const ASKS_FOR_MORE = /\b(?:anything|something|what) else\b[^.?!]*\?\s*$/i;

/** "Not Tuesday", "rather than at five": a value that is put aside. */
const PUT_ASIDE =
  /\b(?:not|instead of|rather than|no longer|cancel|than|except|other than)(?: the| at| on| for)? $/i;
const ENDS_STAY =
  /\b(?:check(?:ing)?[ -]?out|leav(?:e|ing)|until|till|through|departing|departure|return(?:ing)?)\b[^.?!]{0,40}$/i;
const ASKED_FOR_END = /\bcheck(?:ing)?[ -]?out\b|\bleav(?:e|ing)\b/i;
const ASKED_FOR_START = /\bcheck(?:ing)?[ -]?in\b|\barriv/i;

/**
 * The last value that counts, of each type that came up: what the caller said, until the agent's read-back
 * of something else was agreed to, until the caller said something else again. An offer that nobody took
 * settles nothing.
 */
export function finalSlots(turns: readonly SpokenTurn[], entities: readonly Entity[]): FinalSlot[] {
  const byTurn = Map.groupBy(entities, ({ turn }) => turn);
  const slots = new Map<string, FinalSlot>();
  for (const [turn, { speaker, text }] of turns.entries()) {
    const counts = (byTurn.get(turn) ?? []).filter(({ start }) => !isPutAside(text, start));
    if (counts.length === 0) continue;
    const isSettled = speaker === 'caller' || isAgreedTo(turns, turn);
    if (!isSettled) continue;
    const ground = speaker === 'caller' ? 'stated' : 'confirmed';
    for (const entity of counts) {
      const role = roleOf(entity, turns);
      slots.set(`${entity.type} ${role}`, {
        type: entity.type,
        role,
        value: entity.value,
        ground,
        entity,
      });
    }
  }
  return [...slots.values()];
}

const isPutAside = (text: string, start: number): boolean =>
  PUT_ASIDE.test(text.slice(Math.max(0, start - 40), start));

function isAgreedTo(turns: readonly SpokenTurn[], turn: number): boolean {
  const { text } = turns[turn]!;
  // "Booked. Anything else?" – "No." is no answer to what was booked.
  if (ASKS_FOR_MORE.test(text)) return isDone(text);
  const answer = turns.slice(turn + 1).find(({ speaker }) => speaker === 'caller')?.text ?? '';
  if (REFUSES.test(answer)) return false;
  if (AGREES.test(answer)) return PROPOSES.test(text);
  return isDone(text);
}

const isDone = (text: string): boolean =>
  (text.match(/[^.?!]+[.?!]*/g) ?? []).some((one) => DONE.test(one) && !NOT_DONE.test(one)) &&
  !APOLOGY.test(text);

function roleOf(entity: Entity, turns: readonly SpokenTurn[]): FinalSlot['role'] {
  const { type, turn, start, pattern } = entity;
  if (type === 'insurance' && pattern !== 'insurance/carrier') return 'member';
  if (type !== 'date') return 'only';
  const { speaker, text } = turns[turn]!;
  if (ENDS_STAY.test(text.slice(0, start))) return 'end';
  if (speaker === 'agent' || ASKED_FOR_START.test(text)) return 'only';
  const asked = turns.slice(0, turn).findLast((one) => one.speaker === 'agent')?.text ?? '';
  return ASKED_FOR_END.test(asked) && !ASKED_FOR_START.test(asked) ? 'end' : 'only';
}
