import type { Matcher, Saying, Trigger } from '../matcher.js';
import { CALL_START, type Obligation, SUBSTANTIVE_CALLER_TURN } from '../obligation.js';
import type { Rule } from '../rule-file.js';

/** What an obligation demands, as a sentence and the words that it looks for. */
export interface InWords {
  readonly demand: string;
  readonly looksFor: readonly { readonly name: string; readonly lines: readonly string[] }[];
}

type Scope = Rule['scope'];

export function obligationInWords(obligation: Obligation, { role }: Scope): InWords {
  const who = role === 'any' ? 'Whoever speaks' : `The ${role}`;
  switch (obligation.type) {
    case 'must-say': {
      const when = obligation.if === undefined ? '' : ' once the condition occurs';
      return {
        demand: `${who} must say it at some time in the call${when}.`,
        looksFor: [said('What must be said', obligation.say), ...ifAny(obligation.if)],
      };
    }
    case 'must-not-say': {
      const when = obligation.if === undefined ? '' : ' in a call where the condition occurs';
      return {
        demand: `${who} must not say it${when}; each occurrence counts.`,
        looksFor: [said('What must not be said', obligation.say), ...ifAny(obligation.if)],
      };
    }
    case 'must-before': {
      const isTurn = obligation.before === SUBSTANTIVE_CALLER_TURN;
      const before = isTurn ? "the caller's first turn of substance" : 'what it has to precede';
      return {
        demand: `${who} must have said it, and it must have been heard, before ${before}.`,
        looksFor: [
          said('What must come first', obligation.first),
          ...(isTurn ? [] : [triggered('Before', obligation.before as Trigger)]),
        ],
      };
    }
    case 'within': {
      const from = obligation.of === CALL_START ? 'the start of the call' : 'what calls for it';
      return {
        demand: `${who} must have said it within ${duration(obligation.withinMs)} of ${from}.`,
        looksFor: [
          said('What must be said', obligation.say),
          ...(obligation.of === CALL_START ? [] : [triggered('What calls for it', obligation.of)]),
        ],
      };
    }
    case 'ask-then': {
      const { withinTurns, withinMs } = obligation;
      const limits = [
        ...(withinTurns === undefined ? [] : [`in ${withinTurns} of their turns`]),
        ...(withinMs === undefined ? [] : [`within ${duration(withinMs)}`]),
      ];
      return {
        demand: `Each time that it is asked, ${who.toLowerCase()} must answer ${limits.join(' and ')}.`,
        looksFor: [triggered('What asks', obligation.ask), said('What answers', obligation.then)],
      };
    }
    case 'count-across-calls':
      return {
        demand:
          `At most ${obligation.max} ${obligation.count.replaceAll('-', ' ')} in ${obligation.windowDays} days ` +
          "that end with the call's own.",
        looksFor: [],
      };
  }
}

/** `15 s`, `1,500 ms`, or the parameter that says it. */
export function duration(ms: number | string): string {
  if (typeof ms === 'string') return `\`${ms}\` ms`;
  return ms % 1_000 === 0 ? `${ms / 1_000} s` : `${ms.toLocaleString('en-US')} ms`;
}

const ifAny = (trigger: Trigger | undefined): InWords['looksFor'] =>
  trigger === undefined ? [] : [triggered('Condition', trigger)];

const said = (name: string, saying: Saying): InWords['looksFor'][number] => ({
  name,
  lines:
    saying.byLanguage === undefined
      ? matcherLines(saying)
      : Object.entries(saying.byLanguage).flatMap(([language, matcher]) => [
          `in \`${language}\`:`,
          ...indented(matcherLines(matcher)),
        ]),
});

const triggered = (name: string, trigger: Trigger): InWords['looksFor'][number] => ({
  name: trigger.by === 'any' ? name : `${name}, said by the ${trigger.by}`,
  lines: matcherLines(trigger),
});

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** One line for each thing that is looked for; what belongs to a line above is indented. */
function matcherLines(matcher: Matcher): string[] {
  const list = (name: string, members: readonly Matcher[]): string[] => [
    name,
    ...members.flatMap((member) => indented(matcherLines(member))),
  ];
  if (matcher.phrases !== undefined) return matcher.phrases.map((phrase) => `"${phrase}"`);
  if (matcher.regex !== undefined) return [`the pattern \`${matcher.regex}\``];
  if (matcher.entity !== undefined) return [`a value of type ${matcher.entity}`];
  if (matcher.near !== undefined) {
    return list(`all of these within ${matcher.near.withinWords} words:`, matcher.near.all);
  }
  if (matcher.after !== undefined) {
    const whose = matcher.after.speaker === 'other' ? 'the other speaker' : 'the same speaker';
    return list(`after ${whose} has said:`, [matcher.after.match]);
  }
  if (matcher.any !== undefined) return list('any of these:', matcher.any);
  if (matcher.all !== undefined) return list('all of these together:', matcher.all);
  if (matcher.not !== undefined) return list('unless the same talk holds:', [matcher.not]);
  if (matcher.judge !== undefined) return [`the judge's answer to \`${matcher.judge}\``];
  return [`the event ${matcher.event ?? 'none'}`];
}
