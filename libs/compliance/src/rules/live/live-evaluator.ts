import type { CallEvent, CallInput } from '../call-input.js';
import type { CompiledRule } from '../evaluation/compiled-rule.js';
import { Conversation } from '../evaluation/conversation.js';
import { evaluationFor, evaluationOfCall, lastMs } from '../evaluation/evaluate-call.js';
import { explain } from '../evaluation/explain.js';
import { appliesTo, dayOfCall } from '../evaluation/select-rules.js';
import type { LiveIntent, LiveSpan } from '../live-intent.js';
import { judgeObligation } from '../obligations/judge-obligation.js';
import type { Breach } from '../obligations/outcome.js';
import type { Occurrence } from '../evaluation/occurrence.js';
import type { Rule } from '../rule-file.js';
import type { CompiledRules, RuleSet } from '../rule-set.js';
import type { Span } from '../verdict.js';
import { type LiveTurn, LiveTurns } from './live-turns.js';

/** What is known of a call when it starts. */
export type LiveCall = Omit<CallInput, 'turns' | 'events' | 'complete' | 'endedMs' | 'judged'>;

/** A rule that is not yet stable is watched, and does nothing, unless no vertical may switch it off. */
const isActing = ({ status, alwaysOn }: Rule): boolean => alwaysOn || status === 'stable';

/** Done once in a call: a person who was told, or a call that ends, need not be told again. */
const ONCE_A_CALL: ReadonlySet<string> = new Set(['escalate', 'end-call']);

/**
 * The rules of one call at work while it runs. Synchronous; what it answers is to be done at once.
 *
 * Bounds: keeps the turns of the call. A turn costs the scan of the talk that it belongs to and, for each
 * rule, a look at what was found in the stretches of the call.
 * Order: turns may come late and out of order; they are judged where they began.
 */
export class LiveEvaluator {
  readonly #call: LiveCall;
  readonly #compiled: CompiledRules;
  readonly #rules: readonly CompiledRule[];
  readonly #turns = new LiveTurns();
  readonly #events: CallEvent[] = [];
  readonly #done = new Set<string>();
  #conversation: Conversation;
  #nowMs = 0;
  #dueMs: number | null = null;

  /** `acts`: whether a rule may do something, by what its vertical says of it. */
  constructor(ruleSet: RuleSet, call: LiveCall, acts: (rule: Rule) => boolean = isActing) {
    this.#call = call;
    this.#compiled = ruleSet.compiledFor(call.vertical, call.parameters);
    const day = dayOfCall(call);
    this.#rules = this.#compiled.rules.filter(
      ({ rule, unsetParameter }) =>
        rule.live.action !== 'none' &&
        unsetParameter === null &&
        appliesTo(rule, call, day) &&
        acts(rule),
    );
    this.#conversation = this.#rebuilt(0);
    // A deadline that runs from the start of the call is due before anything is said.
    this.#judge();
  }

  said(turn: LiveTurn): LiveIntent[] {
    this.#conversation = this.#rebuilt(this.#turns.put(turn));
    return this.#judge();
  }

  /** How much of an agent's turn is known to have been heard, UTF-16 units from its beginning. */
  heard(itemId: string, length: number): LiveIntent[] {
    const changed = this.#turns.hear(itemId, length);
    if (changed === undefined) return [];
    this.#conversation = this.#rebuilt(changed);
    return this.#judge();
  }

  happened(event: CallEvent): LiveIntent[] {
    this.#events.push(event);
    this.#conversation = this.#rebuilt(Number.POSITIVE_INFINITY);
    return this.#judge();
  }

  /** Time has passed on the media clock. Costs nothing unless something was due. */
  tick(mediaMs: number): LiveIntent[] {
    this.#nowMs = Math.max(this.#nowMs, mediaMs);
    return this.#dueMs !== null && this.#nowMs > this.#dueMs ? this.#judge() : [];
  }

  /** Stretches that end before the first changed turn stay as they are, with what was found in them. */
  #rebuilt(changed: number): Conversation {
    const known = this.#conversation?.stretches ?? [];
    let isUnchanged = true;
    return new Conversation(
      this.#compiled.patterns,
      this.#turns.toCallTurns(),
      this.#events,
      null,
      (index, group) => {
        const stretch = known[index];
        isUnchanged &&=
          stretch !== undefined &&
          group.at(-1)! < changed &&
          stretch.turns.length === group.length &&
          stretch.turns[0] === group[0];
        return isUnchanged ? stretch : undefined;
      },
    );
  }

  #judge(): LiveIntent[] {
    const nowMs = Math.max(this.#nowMs, lastMs(this.#conversation));
    const input = { complete: true, languages: this.#call.languages };
    const ofCall = evaluationOfCall(this.#conversation, input, { nowMs, isOver: false });
    const due: number[] = [];
    const intents: LiveIntent[] = [];
    for (const compiled of this.#rules) {
      if (compiled.restsOnAbsence && this.#turns.isOpen) continue;
      const evaluation = evaluationFor(compiled, ofCall);
      const outcome = judgeObligation(compiled.obligation, evaluation, this.#call);
      if (outcome.dueMs !== null) due.push(outcome.dueMs);
      const { live } = compiled.rule;
      if (live.action === 'none') continue;
      const grounds = live.upon === 'trigger' ? outcome.triggers : outcome.breaches;
      for (const ground of grounds) {
        const intent = this.#intentOnce(compiled, ground);
        if (intent !== undefined) intents.push(intent);
      }
    }
    this.#dueMs = due.length === 0 ? null : Math.min(...due);
    return intents;
  }

  #intentOnce(compiled: CompiledRule, ground: Occurrence | Breach): LiveIntent | undefined {
    const { id, revision, live } = compiled.rule;
    const spans = ground.spans.map((span) => this.#liveSpan(span));
    const [first] = spans;
    const place =
      first !== undefined
        ? `${first.itemId} ${first.start}`
        : 'startMs' in ground
          ? `at ${ground.startMs}`
          : `at ${ground.atMs}`;
    const key = ONCE_A_CALL.has(live.action) ? id : `${id} ${place}`;
    if (this.#done.has(key)) return undefined;
    this.#done.add(key);
    const language = 'language' in ground ? ground.language : null;
    const why = {
      ruleId: id,
      ruleRevision: revision,
      spans,
      explanation: explain(compiled, { language, count: null }),
    };
    switch (live.action) {
      case 'none':
        return undefined;
      case 'escalate': {
        const acknowledgeWithinMs = compiled.acknowledgeWithinMs ?? 0;
        return { ...why, action: 'escalate', say: live.say ?? null, acknowledgeWithinMs };
      }
      case 'correct':
        return { ...why, action: 'correct', say: live.say };
      case 'pause-capture':
        return { ...why, action: 'pause-capture' };
      case 'end-call':
        return { ...why, action: 'end-call', say: live.say ?? null };
    }
  }

  #liveSpan({ turn, start, end }: Span): LiveSpan {
    return { itemId: this.#turns.itemIdOf(turn), start, end };
  }
}
