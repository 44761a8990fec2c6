import type { ConversationItem } from 'openai/resources/realtime/realtime';
import type { Line, ToolRequest } from '../calls/agent-lines.js';
import { SILENCE, bytesOfMs, msOfBytes } from '../speech/mu-law.js';
import { encodeSpeech } from '../speech/speech-encoder.js';
import { newId } from './server-event.js';

/** The least that the model generates at once: a piece of text, and the audio up to its end. */
export interface Token {
  readonly text: string;
  /** Bytes of the item's audio that exist once this token does. */
  readonly audioEnd: number;
  /** Set on a word's last token: the line it belongs to is said up to and with this word. */
  readonly ends?: { readonly line: Line; readonly words: number };
}

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** An output item planned whole, of which a response may get to generate a part only. */
export interface PlannedItem {
  readonly itemId: string;
  readonly tokens: readonly Token[];
  readonly audio: Buffer;
  readonly tool?: ToolRequest & { readonly callId: string };
}

/** A word of n letters takes about n/5 tokens. */
const TOKEN_LETTERS = 5;
/** A breath between two of the script's utterances. */
const BREATH_MS = 250;

export function planMessage(lines: readonly Line[], isSpoken: boolean): PlannedItem {
  const itemId = newId('item');
  const tokens: Token[] = [];
  const pieces: Buffer[] = [];
  let audioBytes = 0;
  for (const [index, line] of lines.entries()) {
    if (index > 0 && isSpoken) {
      const breath = Buffer.alloc(bytesOfMs(BREATH_MS), SILENCE);
      pieces.push(breath);
      audioBytes += breath.length;
    }
    const { words, durationMs } = line;
    const speech = encodeSpeech({ tag: index === 0 ? itemId : undefined, words, durationMs });
    for (const [word, text] of words.entries()) {
      const space = tokens.length === 0 ? '' : ' ';
      const audioEnd = isSpoken ? audioBytes + speech.wordEnds[word]! : 0;
      tokens.push(...tokensOf(space + text, audioEnd, { line, words: word + 1 }));
    }
    if (isSpoken) {
      pieces.push(speech.audio);
      audioBytes += speech.audio.length;
    }
  }
  return { itemId, tokens, audio: Buffer.concat(pieces) };
}

export function planToolCall(tool: ToolRequest): PlannedItem {
  const pieces = JSON.stringify(tool.arguments).match(/.{1,8}/gsu) ?? [];
  return {
    itemId: newId('item'),
    tokens: pieces.map((text) => ({ text, audioEnd: 0 })),
    audio: Buffer.alloc(0),
    tool: { ...tool, callId: newId('call') },
  };
}

/** The item as the conversation shows it: with so much of its text, and no audio. */
export function itemOf(
  planned: PlannedItem,
  status: ItemStatus,
  text: string,
  isSpoken: boolean,
): ConversationItem & { id: string } {
  const base = { id: planned.itemId, object: 'realtime.item' as const, status };
  if (planned.tool) {
    const { name, callId } = planned.tool;
    return { ...base, type: 'function_call', name, call_id: callId, arguments: text };
  }
  const content = isSpoken
    ? { type: 'output_audio' as const, transcript: text }
    : { type: 'output_text' as const, text };
  return {
    ...base,
    type: 'message',
    role: 'assistant',
    content: status === 'in_progress' ? [] : [content],
  };
}

export const audioMsOf = (audioEnd: number): number => msOfBytes(audioEnd);

/** A text cut into tokens; surrogate pairs stay whole. */
function tokensOf(text: string, audioEnd: number, ends: Token['ends']): Token[] {
  const pieces = text.match(new RegExp(`.{1,${TOKEN_LETTERS}}`, 'gsu')) ?? [];
  return pieces.map((piece, index) =>
    index === pieces.length - 1 ? { text: piece, audioEnd, ends } : { text: piece, audioEnd: 0 },
  );
}
