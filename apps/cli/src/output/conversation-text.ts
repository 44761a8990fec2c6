import type { Conversation, Note, RedactedTurn, Turn } from '@verbatim/audit-log';
import type { ShownCall } from '../record/read-call.js';
import { noteWords } from './note-words.js';
import { costLineOf } from './cost-line.js';
import { printable } from './table.js';
import type { Terminal } from './terminal.js';
import { formatClock, formatInstant, formatOffset } from './time.js';
import { uncoveredText } from './uncovered-text.js';

const SPEAKER_WIDTH = 'caller'.length;
/** Under the text of a turn. */
const INDENT = ' '.repeat(formatOffset(0).length + SPEAKER_WIDTH + 4);

/** What a caller says into a recording has no place on the clock of the call: docs/specs/telephony.md. */
const MESSAGE_ITEM = 'voicemail';

/** A call as a person reads it. */
export function printConversation(terminal: Terminal, call: ShownCall): void {
  const { conversation } = call;
  terminal.line(terminal.style('bold', `${conversation.callId}  ${conversation.vertical}`));
  terminal.line(stateOf(call));
  printWhatWasSaid(terminal, conversation);
  if (call.costs) terminal.line(`\n${costLineOf(call.costs)}`);
  for (const span of call.uncovered) {
    terminal.line(terminal.style('yellow', `${INDENT}·· not covered: ${uncoveredText(span)}`));
  }
  for (const { from: first, to: last, reason } of call.gapsFoundElsewhere) {
    const count = last - first + 1;
    terminal.line(terminal.style('yellow', `${INDENT}·· ${count} events missing (${reason})`));
  }
}

/** Who, when, and the turns with what happened between them. */
export function printWhatWasSaid(terminal: Terminal, conversation: Conversation): void {
  const { from, to } = conversation;
  if (from !== null || to !== null) {
    terminal.line(`${printable(from ?? 'unknown')} → ${printable(to ?? 'unknown')}`);
  }
  terminal.line(spanOf(conversation));
  terminal.line();
  for (const entry of conversation.entries) {
    if (entry.type === 'turn') printTurn(terminal, entry);
    else printNote(terminal, entry);
  }
}

/** The redacted copy of a turn. */
export function printRedactedTurn(
  terminal: Terminal,
  { startMs, speaker, text, isInterrupted }: RedactedTurn,
): void {
  const time = terminal.style('dim', formatOffset(startMs));
  const name = terminal.style('bold', speaker.padEnd(SPEAKER_WIDTH));
  const cut = isInterrupted ? terminal.style('yellow', ' [interrupted]') : '';
  terminal.line(`${time}  ${name}  ${printable(text)}${cut}`);
}

function stateOf({ state, revision, completeness, reasons }: ShownCall): string {
  if (state === 'open') return 'not sealed yet: this is what has been archived so far';
  const because = reasons.length > 0 ? ` (${reasons.join('; ')})` : '';
  return `sealed, revision ${revision}, ${completeness}${because}`;
}

function spanOf({ startedAt, endedAt, endStatus }: Conversation): string {
  const end = endedAt === null ? 'no end known' : `ended ${formatInstant(endedAt)} (${endStatus})`;
  return `started ${formatInstant(startedAt)}, ${end}, UTC`;
}

/** Times of turns are on the media clock, which is what the words were heard on. */
function printTurn(terminal: Terminal, turn: Turn): void {
  const speaker = turn.speaker.padEnd(SPEAKER_WIDTH);
  const isMessage = turn.itemId === MESSAGE_ITEM;
  const time = formatOffset(isMessage ? null : turn.startMs);
  const lead = `${terminal.style('dim', time)}  ${terminal.style('bold', speaker)}  `;
  terminal.line(`${lead}${isMessage ? '[after the tone] ' : ''}${textOf(turn)}`);
  const { interruption } = turn;
  if (interruption === undefined) return;
  const { cause, heardMs, sentMs, generatedMs, generatedText, heardText } = interruption;
  const lengths = `heard ${heardMs} ms of ${sentMs} ms sent, ${generatedMs} ms generated`;
  terminal.line(terminal.style('yellow', `${INDENT}[${cause}: ${lengths}]`));
  // Most often it is the text of the turn, which stands above.
  if (generatedText !== null && generatedText !== turn.text) {
    terminal.line(`${INDENT}generated: ${printable(generatedText)}`);
  }
  if (heardText !== null) terminal.line(`${INDENT}heard:     ${printable(heardText)}`);
}

function textOf({ source, text, withheld, outcome }: Turn): string {
  const words = printable(text ?? '');
  switch (source) {
    case 'final':
      return outcome === 'completed' || outcome === undefined ? words : `${words} [${outcome}]`;
    case 'partial':
      return `${words} [no final: this is the newest partial]`;
    case 'withheld':
      return `[withheld: ${withheld}]`;
    case 'unreadable':
      return '[cannot be opened with this key]';
    case 'none':
      return '[no text came of it]';
  }
}

/** A note has no place on the media clock: it carries the time of day. */
function printNote(terminal: Terminal, { note, at, summary, words }: Note): void {
  const line = words === undefined ? '' : printable(noteWords(words));
  const said = line === '' ? '' : `: ${line}`;
  const style = note === 'gap' || note === 'error' ? 'yellow' : 'dim';
  const text = `${printable(summary)}${said}  (${formatClock(at)})`;
  terminal.line(terminal.style(style, `${INDENT}·· ${text}`));
}
