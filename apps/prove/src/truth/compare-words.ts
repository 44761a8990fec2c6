import type { Conversation, Turn } from '@verbatim/audit-log';
import type { SimulatedCall } from './simulation-report.js';

/** How one call's record differs from what was said. Names items and positions, never words. */
export interface WordComparison {
  /** Words that should be in the record, and how many of them are, in their place. */
  readonly words: number;
  readonly found: number;
  /** Said while words were not kept: the record names the turn, and says why. */
  readonly withheld: number;
  readonly utterances: number;
  readonly differences: readonly string[];
}

interface Expected {
  readonly itemId: string;
  readonly text: string;
}

const wordsOf = (text: string): string[] => text.split(/\s+/u).filter(Boolean);

/**
 * Compares a recorded conversation with the simulator's ground truth, speaker by speaker.
 *
 * Caller: what arrived at the model, item by item, and that all of it together is what left the
 * phone. Agent: every word the model generated, whether it was heard or interrupted. Each speaker's
 * turns must stand in the order in which they were spoken, and the record may hold no others. Words of a
 * turn that the record names as withheld are counted apart.
 */
export function compareWords(
  truth: SimulatedCall,
  record: Conversation | undefined,
): WordComparison {
  const caller = compareSpeaker('caller', callerOf(truth), record);
  const agent = compareSpeaker('agent', agentOf(truth), record);
  return {
    words: caller.words + agent.words,
    found: caller.found + agent.found,
    withheld: caller.withheld + agent.withheld,
    utterances: caller.utterances + agent.utterances,
    differences: [...lostOnTheWay(truth), ...caller.differences, ...agent.differences],
  };
}

/** The item of a message that the caller leaves after a tone; a call has one at most. */
const MESSAGE_ITEM = 'voicemail';

const callerOf = ({ heardByModel, messages }: SimulatedCall): Expected[] => [
  ...heardByModel.filter((item) => item.transcription === 'completed' && item.text !== ''),
  ...messages.map(({ text }) => ({ itemId: MESSAGE_ITEM, text })),
];

const agentOf = (truth: SimulatedCall): Expected[] =>
  truth.agent.filter((item) => item.text !== '');

/** Between the phone and the model: the audio path itself must not lose a word of a whole call. */
function lostOnTheWay(truth: SimulatedCall): string[] {
  if (truth.outcome !== 'conversation') return [];
  const said = wordsOf(truth.caller.map((utterance) => utterance.text).join(' '));
  const heard = wordsOf(truth.heardByModel.map((item) => item.text).join(' '));
  return said.join(' ') === heard.join(' ')
    ? []
    : [`audio: ${said.length} words left the phone, ${heard.length} arrived at the model`];
}

function compareSpeaker(
  speaker: Turn['speaker'],
  expected: readonly Expected[],
  record: Conversation | undefined,
): WordComparison {
  const turns = (record?.turns ?? []).filter(
    (turn) => turn.speaker === speaker && recordedText(turn) !== '',
  );
  const byItem = new Map(turns.map((turn) => [turn.itemId, turn]));
  const notKept = new Set(
    (record?.turns ?? []).filter(isWithheldByCapture).map((turn) => turn.itemId),
  );
  const differences: string[] = [];
  let [words, found, withheld] = [0, 0, 0];
  for (const { itemId, text } of expected) {
    if (notKept.has(itemId)) {
      withheld += wordsOf(text).length;
      continue;
    }
    words += wordsOf(text).length;
    const turn = byItem.get(itemId);
    if (turn && recordedText(turn) === text) found += wordsOf(text).length;
    else differences.push(`${speaker} ${itemId}: ${turn ? 'other words' : 'missing'}`);
  }
  const spoken = new Set(expected.map((one) => one.itemId));
  for (const { itemId } of turns) {
    if (!spoken.has(itemId)) differences.push(`${speaker} ${itemId}: recorded, never spoken`);
  }
  const order = turns.map((turn) => turn.itemId).filter((itemId) => spoken.has(itemId));
  const wanted = expected.map((one) => one.itemId).filter((itemId) => byItem.has(itemId));
  if (order.join() !== wanted.join()) differences.push(`${speaker}: turns in another order`);
  return { words, found, withheld, utterances: expected.length, differences };
}

/**
 * By the state of capture. Before the notice that is the caller's part only, since the agent says nothing but
 * the notice then; and what the guard takes out whole is a finding, not an agreement.
 */
const isWithheldByCapture = ({ speaker, source, withheld }: Turn): boolean =>
  source === 'withheld' &&
  withheld !== 'guard' &&
  (withheld !== 'before-notice' || speaker === 'caller');

/** An interrupted turn keeps every word that was generated beside those that were heard. */
const recordedText = (turn: Turn): string => turn.interruption?.generatedText ?? turn.text ?? '';
