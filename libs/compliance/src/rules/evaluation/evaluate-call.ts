import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { CallInput } from '../call-input.js';
import { unansweredJudges } from '../judge-questions.js';
import { judgeObligation } from '../obligations/judge-obligation.js';
import type { Breach, Evaluation } from '../obligations/outcome.js';
import type { RuleSet } from '../rule-set.js';
import type { Finding, NotJudged, Verdict } from '../verdict.js';
import { baseLanguage } from './compile-matcher.js';
import type { CompiledRule } from './compiled-rule.js';
import { Conversation } from './conversation.js';
import { explain } from './explain.js';
import { appliesTo, dayOfCall } from './select-rules.js';
import { STRETCH_CHARACTERS_MAX } from './stretch.js';

/**
 * Raised with every change after which some call may get another verdict. A check holds the verdicts of
 * all fixtures against it.
 */
export const ENGINE_VERSION = '2';

/** Findings of one rule on one call that are listed; who says it more often has made the point. */
const FINDINGS_PER_RULE_MAX = 100;

/** What the rules say of a call. The same rules and input give the same verdict, byte for byte. */
export function evaluateCall(ruleSet: RuleSet, input: CallInput): Verdict {
  const { patterns, rules } = ruleSet.compiledFor(input.vertical, input.parameters);
  const day = dayOfCall(input);
  const applying = rules.filter(({ rule }) => appliesTo(rule, input, day));
  const conversation = new Conversation(patterns, input.turns, input.events, input.judged);
  const clock = { nowMs: input.endedMs ?? lastMs(conversation), isOver: input.endedMs !== null };
  const ofCall = evaluationOfCall(conversation, input, clock);
  const findings: Finding[] = [];
  const notJudged: NotJudged[] = [];
  for (const compiled of applying) {
    const { id: ruleId, revision: ruleRevision } = compiled.rule;
    if (compiled.unsetParameter !== null) {
      const subject = compiled.unsetParameter;
      notJudged.push({ ruleId, ruleRevision, reason: 'parameter-not-set', subject });
      continue;
    }
    const evaluation = evaluationFor(compiled, ofCall);
    const outcome = judgeObligation(compiled.obligation, evaluation, input);
    const breaches = outcome.breaches.slice(0, FINDINGS_PER_RULE_MAX);
    findings.push(...breaches.map((breach) => findingOf(compiled, breach)));
    notJudged.push(...outcome.notJudged.map((why) => ({ ruleId, ruleRevision, ...why })));
    for (const subject of unansweredJudges(compiled.rule, input.judged)) {
      notJudged.push({ ruleId, ruleRevision, reason: 'judge-not-asked', subject });
    }
  }
  return {
    callId: input.callId,
    engineVersion: ENGINE_VERSION,
    ruleSetDigest: ruleSet.digest,
    inputDigest: inputDigestOf(input),
    timeZoneData: input.timeZoneData,
    applied: applying.map(({ rule }) => `${rule.id}@${rule.revision}`),
    findings: findings.sort(inConversationOrder),
    notJudged,
  };
}

/** What the rules of a call are judged by, but for what each says of itself. */
export type CallEvaluation = Omit<Evaluation, 'role' | 'ruleLanguages'>;

export function evaluationOfCall(
  conversation: Conversation,
  input: Pick<CallInput, 'complete' | 'languages'>,
  clock: Pick<Evaluation, 'nowMs' | 'isOver'>,
): CallEvaluation {
  return {
    ...clock,
    conversation,
    isComplete: input.complete && conversation.turns.every(isLookedAtWhole),
    languages: languagesOf(conversation, input.languages),
  };
}

export const evaluationFor = ({ rule }: CompiledRule, ofCall: CallEvaluation): Evaluation => ({
  ...ofCall,
  role: rule.scope.role,
  ruleLanguages: rule.scope.languages,
});

/** Where the last words end. */
export const lastMs = ({ turns }: Conversation): number =>
  turns.reduce((latest, { endMs }) => Math.max(latest, endMs), 0);

const isLookedAtWhole = ({ text }: { readonly text: string }): boolean =>
  text.length <= STRETCH_CHARACTERS_MAX;

function languagesOf({ turns }: Conversation, languages: readonly string[]): string[] {
  const spoken = turns.flatMap(({ language }) => (language === undefined ? [] : [language]));
  return [...new Set([...languages, ...spoken].map(baseLanguage))].sort();
}

export function findingOf(compiled: CompiledRule, breach: Breach): Finding {
  const { id, revision, severity } = compiled.rule;
  return {
    ruleId: id,
    ruleRevision: revision,
    // What stands on a judge alone never blocks.
    severity: severity === 'block' && breach.ground === 'judge' ? 'violation' : severity,
    outcome: breach.outcome,
    ground: breach.ground,
    spans: breach.spans,
    atMs: breach.atMs,
    language: breach.language,
    explanation: explain(compiled, breach),
  };
}

/** What has no words, because it is missing, comes last. */
function inConversationOrder(a: Finding, b: Finding): number {
  const turn = (finding: Finding): number => finding.spans[0]?.turn ?? Number.MAX_SAFE_INTEGER;
  const start = (finding: Finding): number => finding.spans[0]?.start ?? 0;
  return (
    turn(a) - turn(b) ||
    start(a) - start(b) ||
    (a.ruleId < b.ruleId ? -1 : a.ruleId > b.ruleId ? 1 : 0)
  );
}

/** A lone surrogate has no canonical form; the digest is of the text with it replaced. */
export function inputDigestOf(input: CallInput): string {
  const turns = input.turns.map((turn) => ({ ...turn, text: turn.text.toWellFormed() }));
  return hash('sha256', canonicalize({ ...input, turns }) ?? '', 'base64url');
}
