import type { Line } from '../call/bridge.js';
import type { Pacing } from '../call/paced-speech.js';
import { PacingWheel } from '../call/pacing-wheel.js';
import type {
  ModelClientEvent,
  ModelConnection,
  ModelListener,
} from '../model/model-connection.js';
import type { ServerEvent } from '../model/server-events.js';

interface SentFrame {
  readonly event: string;
  readonly media?: { readonly payload: string };
  readonly mark?: { readonly name: string };
}

/** The caller's end: what was sent to Twilio, and how full its socket is. */
export class FakeLine implements Line {
  readonly streamSid = 'MZ1';
  readonly frames: SentFrame[] = [];
  bufferedAmount = 0;
  isClosed = false;

  send(frame: string, onFlushed: () => void): void {
    this.frames.push(JSON.parse(frame) as SentFrame);
    onFlushed();
  }

  close(): void {
    this.isClosed = true;
  }

  get events(): string[] {
    return this.frames.map(({ event }) => event);
  }

  get marks(): string[] {
    return this.frames.flatMap(({ mark }) => (mark ? [mark.name] : []));
  }
}

/** The model's end: what it was sent, and a way to speak for it. */
export class FakeModel implements ModelConnection {
  readonly sent: (ModelClientEvent & { readonly event_id?: string })[] = [];
  bufferedAmount = 0;
  isClosed = false;
  listener: ModelListener | undefined;

  send(event: ModelClientEvent): void {
    this.sent.push(event);
  }

  sendRaw(json: string, onFlushed: () => void): void {
    this.sent.push(JSON.parse(json) as ModelClientEvent);
    onFlushed();
  }

  close(): void {
    this.isClosed = true;
  }

  say(...events: ServerEvent[]): void {
    for (const event of events) this.listener?.onEvent(event);
  }

  get types(): string[] {
    return this.sent.map(({ type }) => type);
  }

  of<T extends ModelClientEvent['type']>(type: T): Extract<ModelClientEvent, { type: T }>[] {
    return this.sent.filter((event) => event.type === type) as never;
  }
}

/** 20 ms of telephone audio, as Twilio sends it. */
export const frameOf = (ms: number): string => Buffer.alloc(ms * 8, 0x7f).toString('base64');

/** A lead so long that all audio goes out as it comes: for tests that are about something else. */
export const UNPACED: Pacing = { leadMs: 3_600_000, wheel: new PacingWheel() };
