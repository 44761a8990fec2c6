import type { Conversation, Note, Turn } from '@verbatim/audit-log';
import type { ShownCall } from '../record/read-call.js';
import { printable } from './table.js';
import type { Terminal } from './terminal.js';
import { formatInstant, formatOffset } from './time.js';

const SPEAKER_WIDTH = 'caller'.length;

/** A call as a person reads it. */
export function printConversation(terminal: Terminal, call: ShownCall): void {
  const { conversation } = call;
  terminal.line(terminal.style('bold', `${conversation.callId}  ${conversation.vertical}`));
  terminal.line(stateOf(call));
  const { from, to } = conversation;
  if (from !== null || to !== null) {
    terminal.line(`${printable(from ?? 'unknown')} → ${printable(to ?? 'unknown')}`);
  }
  terminal.line(spanOf(conversation));
  terminal.line();
  for (const entry of conversation.entries) {
    if (entry.type === 'turn') printTurn(terminal, entry, conversation.startedAt);
    else printNote(terminal, entry, conversation.startedAt);
  }
  for (const { from: first, to: last, reason } of call.gapsFoundElsewhere) {
    const count = last - first + 1;
    terminal.line(terminal.style('yellow', `           ·· ${count} events missing (${reason})`));
  }
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

function printTurn(terminal: Terminal, turn: Turn, startedAt: number | null): void {
  const time = formatOffset(turn.startMs ?? sinceStart(turn.at, startedAt));
  const speaker = turn.speaker.padEnd(SPEAKER_WIDTH);
  const lead = `${terminal.style('dim', time)}  ${terminal.style('bold', speaker)}  `;
  terminal.line(lead + textOf(turn));
  const { interruption } = turn;
  if (interruption === undefined) return;
  const indent = ' '.repeat(time.length + SPEAKER_WIDTH + 4);
  const { cause, heardMs, sentMs, generatedMs, generatedText, heardText } = interruption;
  terminal.line(
    terminal.style(
      'yellow',
      `${indent}[${cause}: heard ${heardMs} ms of ${sentMs} ms sent, ${generatedMs} ms generated]`,
    ),
  );
  if (generatedText !== null) terminal.line(`${indent}generated: ${printable(generatedText)}`);
  if (heardText !== null) terminal.line(`${indent}heard:     ${printable(heardText)}`);
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

function printNote(terminal: Terminal, note: Note, startedAt: number | null): void {
  const time = formatOffset(sinceStart(note.at, startedAt));
  const words = note.words === undefined ? '' : `: ${printable(JSON.stringify(note.words))}`;
  const style = note.note === 'gap' || note.note === 'error' ? 'yellow' : 'dim';
  terminal.line(terminal.style(style, `${time}  ·· ${printable(note.summary)}${words}`));
}

function sinceStart(at: number, startedAt: number | null): number | null {
  return startedAt === null ? null : Math.max(0, at - startedAt);
}
