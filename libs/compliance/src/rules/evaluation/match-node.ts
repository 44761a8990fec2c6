import { MATCHES_MAX } from '../patterns/match.js';
import type { Node } from './compiled-matcher.js';
import type { Conversation } from './conversation.js';
import type { Stretch } from './stretch.js';

/** Words `[from, to)` of a view, and whether only a judge says so. */
export interface Match {
  readonly from: number;
  readonly to: number;
  readonly isJudged: boolean;
}

/** In order of where they begin. Empty: it holds, without words of its own. */
export type NodeMatches = readonly Match[];

const HOLDS: NodeMatches = [];

export type ViewName = 'sent' | 'heard';

/** Where the node matches in a stretch; `null` where it does not hold. */
export function matchNode(
  node: Node,
  stretch: Stretch,
  viewName: ViewName,
  conversation: Conversation,
): NodeMatches | null {
  const view = stretch[viewName];
  const of = (member: Node): NodeMatches | null =>
    matchNode(member, stretch, viewName, conversation);
  switch (node.kind) {
    case 'pattern': {
      const ranges = view.found.get(node.pattern);
      return ranges?.map(({ from, to }) => ({ from, to, isJudged: false })) ?? null;
    }
    case 'any':
      return anyOf(node.of.map(of));
    case 'all':
      return allOf(node.of.map(of));
    case 'near':
      return nearOf(node.of.map(of), node.withinWords);
    case 'not':
      return of(node.match) === null ? HOLDS : null;
    case 'after': {
      const before = conversation.before(stretch, node.speaker);
      if (before === undefined) return null;
      return matchNode(node.match, before, viewName, conversation) === null ? null : HOLDS;
    }
    case 'judge':
      return nonEmpty(judgedIn(node, stretch, viewName, conversation));
  }
}

const nonEmpty = (matches: readonly Match[]): NodeMatches | null =>
  matches.length === 0 ? null : matches;

const inOrder = (matches: readonly Match[]): readonly Match[] =>
  [...matches].sort((a, b) => a.from - b.from || a.to - b.to).slice(0, MATCHES_MAX);

function anyOf(members: readonly (NodeMatches | null)[]): NodeMatches | null {
  const held = members.filter((matches) => matches !== null);
  return held.length === 0 ? null : inOrder(held.flat());
}

/** From the first word of the members' first matches to the last. */
function allOf(members: readonly (NodeMatches | null)[]): NodeMatches | null {
  const first: Match[] = [];
  for (const matches of members) {
    if (matches === null) return null;
    if (matches.length > 0) first.push(matches[0]!);
  }
  return first.length === 0 ? HOLDS : [around(first)];
}

const around = (matches: readonly Match[]): Match => ({
  from: Math.min(...matches.map(({ from }) => from)),
  to: Math.max(...matches.map(({ to }) => to)),
  isJudged: matches.every(({ isJudged }) => isJudged),
});

/** The narrowest windows, from left to right, that hold one match of each member. */
function nearOf(members: readonly (NodeMatches | null)[], withinWords: number): NodeMatches | null {
  const held: NodeMatches[] = [];
  for (const matches of members) {
    if (matches === null) return null;
    if (matches.length > 0) held.push(matches);
  }
  if (held.length === 0) return HOLDS;
  const starts = inOrder(held.flat()).map(({ from }) => from);
  const windows: Match[] = [];
  let end = 0;
  for (const start of starts) {
    if (start < end) continue;
    const chosen = held.map((matches) => earliestFrom(matches, start));
    if (chosen.some((match) => match === undefined)) break;
    const window = around(chosen as Match[]);
    if (window.from !== start || window.to - window.from > withinWords) continue;
    windows.push(window);
    end = window.to;
  }
  return nonEmpty(windows);
}

function earliestFrom(matches: NodeMatches, start: number): Match | undefined {
  let earliest: Match | undefined;
  for (const match of matches) {
    if (match.from >= start && (earliest === undefined || match.to < earliest.to)) earliest = match;
  }
  return earliest;
}

/** The words of each turn for which the model said yes. */
function judgedIn(
  node: Extract<Node, { kind: 'judge' }>,
  stretch: Stretch,
  viewName: ViewName,
  conversation: Conversation,
): Match[] {
  const turns = conversation.judgedTurns(node.ruleId, node.judge);
  if (turns.size === 0) return [];
  const { words } = stretch[viewName];
  return stretch.turns.flatMap((turn) => {
    const from = words.findIndex((word) => word.turn === turn);
    if (from < 0 || !turns.has(turn)) return [];
    const to = words.findLastIndex((word) => word.turn === turn) + 1;
    return [{ from, to, isJudged: true }];
  });
}
