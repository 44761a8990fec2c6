import type { EventOf, EventV1 } from '@verbatim/contracts';
import type { CallKey } from '../keys/call-key.js';
import type { Note, NoteKind } from './conversation.js';
import { openedWordsOf } from './opened-words.js';

/** What a tool was called by, by the id of the call of it. */
export type ToolNames = ReadonlyMap<string, string>;

/** The note that an event leaves in a conversation; most events leave none. */
export function noteOf(event: EventV1, key: CallKey, tools: ToolNames): Note | undefined {
  const described = describe(event, tools);
  if (described === undefined) return undefined;
  const [note, summary] = described;
  const opened = openedWordsOf(event, key);
  switch (opened.state) {
    case 'open':
      return { type: 'note', note, at: event.at, summary, words: opened.words };
    case 'withheld': {
      const because = `${summary} (words withheld: ${opened.reason})`;
      return { type: 'note', note, at: event.at, summary: because };
    }
    case 'unreadable':
      return { type: 'note', note, at: event.at, summary: `${summary} (words unreadable)` };
    case 'none':
      return { type: 'note', note, at: event.at, summary };
  }
}

function describe(event: EventV1, tools: ToolNames): [NoteKind, string] | undefined {
  switch (event.kind) {
    case 'call.started':
      return ['call-started', startOf(event)];
    case 'call.diverted':
      return ['call-diverted', `call diverted: ${event.reason}`];
    case 'call.ended':
      return ['call-ended', `call ended: ${event.status}${lasting(event.durationSeconds)}`];
    case 'capture.changed':
      return ['capture', `capture ${event.from} → ${event.to}: ${event.reason}`];
    case 'consent.recorded':
      return ['consent', `${event.consent} ${event.isGranted ? 'granted' : 'refused'}`];
    case 'dtmf':
      return ['dtmf', 'keys pressed'];
    case 'tool.called':
      return ['tool-called', `tool ${event.toolName} called${repeated(event.attempt)}`];
    case 'tool.returned':
      return ['tool-returned', returnOf(event, tools)];
    case 'agent.handoff':
      return ['handoff', `handed over from ${event.from} to ${event.to}`];
    case 'call.answered':
      return ['answered', `answered by ${event.by} (${event.detail})`];
    case 'call.transferred': {
      const { to, transfer, outcome, durationSeconds } = event;
      return ['transfer', `${transfer} transfer to ${to}: ${outcome}${lasting(durationSeconds)}`];
    }
    case 'voicemail.recorded':
      return ['voicemail', `voicemail ${event.outcome}${length(event.durationSeconds)}`];
    case 'callback.changed':
      return ['callback', `call back ${event.state}${dialled(event)}`];
    case 'handoff.refused':
      return [
        'handoff-refused',
        `not handed over from ${event.from} to ${event.to}: ${why(event)}`,
      ];
    case 'agent.resumed':
      return ['resumed', `goes on with ${event.agent}`];
    case 'message.composed':
      return ['message', `${event.channel} "${event.template}" is to be sent`];
    case 'message.sent': {
      const twice = event.mayBeTwice ? ', perhaps twice' : '';
      return [
        'message',
        `${event.channel} "${event.template}" ${event.outcome}${because(event.code)}${twice}`,
      ];
    }
    case 'policy.intervened':
      return ['intervention', `${event.rule}: ${event.action}`];
    case 'policy.level':
      return ['level', `record level ${event.previous} → ${event.level}: ${event.reason}`];
    case 'stream.gap':
      return ['gap', `${event.count} ${plural(event.count, 'event')} missing (${event.reason})`];
    case 'stream.error':
      return ['error', `${event.component} ${event.code}${times(event.count)}`];
    case 'session.changed':
      return ['session', sessionChange(event)];
    default:
      return undefined;
  }
}

function sessionChange(event: EventOf<'session.changed'>): string {
  const { change, session, model, reason, carriedItems, omittedItems = 0, waitedMs } = event;
  const left = omittedItems > 0 ? `, ${omittedItems} left out` : '';
  const carried = carriedItems === undefined ? '' : `, ${carriedItems} turns carried${left}`;
  const waited = waitedMs === undefined ? '' : ` after ${waitedMs} ms`;
  return `model session ${session} (${model}) ${change}${waited}: ${reason}${carried}`;
}

const startOf = ({ direction, policy, agent }: EventOf<'call.started'>): string =>
  `${direction} call started under "${policy}"${agent === undefined ? '' : ` with ${agent}`}`;
const returnOf = (
  { toolCallId, outcome, durationMs }: EventOf<'tool.returned'>,
  tools: ToolNames,
): string => `tool ${tools.get(toolCallId) ?? 'call'} ${outcome}${taking(durationMs)}`;
const why = ({ refusal, details }: EventOf<'handoff.refused'>): string =>
  details.length === 0 ? refusal : `${refusal} (${details.join(', ')})`;
const lasting = (seconds: number | undefined): string =>
  seconds === undefined ? '' : ` after ${seconds} s`;
const length = (seconds: number | undefined): string =>
  seconds === undefined ? '' : `, ${seconds} s`;
const dialled = ({ attempt, reasons, dueAt }: EventOf<'callback.changed'>): string =>
  [
    attempt === undefined ? '' : `, attempt ${attempt}`,
    reasons === undefined ? '' : ` because of ${reasons.join(', ')}`,
    dueAt === undefined ? '' : `, due ${new Date(dueAt).toISOString()}`,
  ].join('');
const repeated = (attempt: number | undefined): string =>
  attempt === undefined || attempt === 1 ? '' : ` (call ${attempt} of it)`;
const taking = (ms: number | undefined): string => (ms === undefined ? '' : ` after ${ms} ms`);
const because = (code: string | undefined): string => (code === undefined ? '' : ` (${code})`);
const times = (count: number): string => (count === 1 ? '' : ` (${count} times)`);
const plural = (count: number, noun: string): string => (count === 1 ? noun : `${noun}s`);
