import { canonicalBytes, SealedVerdictError, type JudgedCall } from '@verbatim/audit-log';
import {
  contactAtStart,
  contactOnCall,
  evaluateCall,
  inputDigestOf,
  judgeQuestionsOf,
  peopleOnCall,
  type CallInput,
  type PartyKeys,
  type PersonOnCall,
  type Verdict,
  type VerticalConfig,
} from '@verbatim/compliance';
import type { CommittedVerdict, Contact, ContactHistory } from '@verbatim/storage';
import { callInputOf, callStartedIn, partyOf, type RecordedCall } from './call-input.js';
import { HISTORY_DAYS, snapshotOf } from './history.js';
import type { ReadTurn } from '../model-judge/judge-prompt.js';
import type { ModelJudge } from '../model-judge/model-judge.js';
import type { RuleBook, RuleBooks } from './rule-books.js';

const DAY_MS = 86_400_000;

export interface JudgePorts {
  readonly books: RuleBooks;
  readonly keys: PartyKeys;
  readonly timeZoneData: string;
  /** Absent where no model is asked about any call. */
  readonly model?: ModelJudge | undefined;
  contactsBefore(
    personKey: string,
    asked: { callId: string; vertical: string; before: Date; windowMs: number },
  ): Promise<ContactHistory>;
}

/** What the record keeps of a judgement, and what the database lists of it. */
export interface Judgement {
  readonly stored: JudgedCall;
  readonly verdict: CommittedVerdict;
  readonly contact: Contact | undefined;
  /** By whose numbers the call is found. */
  readonly people: readonly PersonOnCall[];
}

/**
 * Judges a recorded call by the rules that it began under; where nobody has those any more, by the ones
 * in force, and the verdict's digest says so.
 *
 * Errors: what the ports throw; `WordsUnreadableError`.
 */
export async function judgeCall(
  call: RecordedCall,
  ports: JudgePorts,
  redacted: readonly ReadTurn[] = [],
): Promise<Judgement> {
  const { books, keys, timeZoneData } = ports;
  const rulesRevision = rulesRevisionOf(call);
  const carried = rulesRevision === null ? undefined : await books.find(rulesRevision);
  const book = carried ?? books.current;
  const vertical = verticalOf(call, book);
  const party = partyOf(call);
  const contact = contactAtStart(call.events, party.party, keys);
  const history = contact && (await historyOf(call, contact, vertical.vertical, ports));
  const known = callInputOf(call, party, {
    vertical,
    keys,
    history: history ?? null,
    timeZoneData,
  });
  const judged = await judgedByModel(known, vertical, book.rules, redacted, ports);
  const input = { ...known, judged };
  return judgementOf(call, input, evaluateCall(book.rules, input), keys);
}

/** Only redacted words leave, and only of a vertical that says so. `null`: nobody was asked, or nobody answered. */
async function judgedByModel(
  input: CallInput,
  { judge }: VerticalConfig,
  rules: RuleBook['rules'],
  turns: readonly ReadTurn[],
  { model }: JudgePorts,
): Promise<CallInput['judged']> {
  if (model === undefined || judge !== 'on' || turns.length !== input.turns.length) return null;
  const questions = judgeQuestionsOf(rules, input);
  const { callId, vertical } = input;
  return questions.length === 0 ? null : model.answer({ callId, vertical, questions, turns });
}

/**
 * What an earlier run of the same seal judged: the first bytes under a key stand, whatever rules and
 * engine this build has.
 *
 * Errors: `SealedVerdictError` where verdict and input do not belong together.
 */
export function judgedBefore(call: RecordedCall, begun: JudgedCall, keys: PartyKeys): Judgement {
  const verdict = begun.verdict as unknown as Verdict;
  const input = begun.input as unknown as CallInput;
  if (verdict.inputDigest !== inputDigestOf(input)) {
    throw new SealedVerdictError(`The verdict of ${call.callId} is not of the input beside it.`);
  }
  return judgementOf(call, input, verdict, keys);
}

function verticalOf({ events }: RecordedCall, { catalog }: RuleBook): VerticalConfig {
  const { vertical } = callStartedIn(events) ?? events[0]!;
  return catalog.of(vertical) ?? catalog.unclassified;
}

const rulesRevisionOf = ({ events }: RecordedCall): string | null =>
  callStartedIn(events)?.rulesRevision ?? null;

function judgementOf(
  call: RecordedCall,
  input: CallInput,
  verdict: Verdict,
  keys: PartyKeys,
): Judgement {
  const { engineVersion, ruleSetDigest, inputDigest, applied, findings, notJudged } = verdict;
  const party = partyOf(call);
  return {
    stored: { verdict: plain(verdict), input: plain(input) },
    verdict: {
      engineVersion,
      ruleSetDigest,
      rulesRevision: rulesRevisionOf(call),
      inputDigest,
      appliedTotal: applied.length,
      findings,
      notJudged,
    },
    // An amendment may know more of how it went than the seal did.
    contact: contactOnCall(call.events, party.party, keys, input),
    people: peopleOnCall({ ...party, direction: input.direction }, keys),
  };
}

/** As it is stored: without fields that are undefined. */
const plain = (value: object): Record<string, unknown> =>
  JSON.parse(canonicalBytes(value).toString('utf8')) as Record<string, unknown>;

async function historyOf(
  { callId }: RecordedCall,
  { personKey, at }: Contact,
  vertical: string,
  { contactsBefore }: JudgePorts,
) {
  const windowMs = HISTORY_DAYS * DAY_MS;
  return snapshotOf(await contactsBefore(personKey, { callId, vertical, before: at, windowMs }));
}
