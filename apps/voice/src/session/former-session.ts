import type { ModelClientEvent } from '../model/model-connection.js';
import type { ServerEvent } from '../model/server-events.js';
import { answersOff } from '../model/session-config.js';
import type { SessionLink } from './session-link.js';

/** How long it may still tell what it heard: transcriptions come within seconds. */
const OPEN_MS = 15_000;

/** A session that was replaced: it only tells what it had heard, and does not answer it. */
export class FormerSession {
  constructor(
    readonly link: SessionLink,
    private readonly replacedAtMs: number,
  ) {
    link.send(answersOff(), replacedAtMs);
  }

  /** What the session in its place must be told: words that the caller had said before. */
  said(event: ServerEvent, nowMs: number): ModelClientEvent | undefined {
    if (event.type === 'response.created') {
      this.link.send({ type: 'response.cancel', response_id: event.response.id }, nowMs);
    }
    if (event.type !== 'conversation.item.input_audio_transcription.completed') return undefined;
    const text = event.transcript;
    if (text.trim() === '') return undefined;
    const item = {
      type: 'message' as const,
      role: 'user' as const,
      content: [{ type: 'input_text' as const, text }],
    };
    return { type: 'conversation.item.create', item };
  }

  isDone(nowMs: number): boolean {
    return nowMs - this.replacedAtMs >= OPEN_MS;
  }
}
