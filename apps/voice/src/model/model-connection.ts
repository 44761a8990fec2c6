import type { RealtimeClientEvent } from 'openai/resources/realtime/realtime';
import type { ServerEvent } from './server-events.js';

export type ModelClientEvent = RealtimeClientEvent;

/** Why a session with the model ended, by code; never with the server's text. */
export interface ModelClosed {
  readonly code: string;
}

export interface ModelListener {
  onEvent(event: ServerEvent): void;
  /** Something that could not be read; its content is not passed on. */
  onMalformed(): void;
  /** Once. Nothing follows. */
  onClosed(closed: ModelClosed): void;
}

/** One session with the model. Narrow on purpose: the API behind it is expected to change. */
export interface ModelConnection {
  /** Bytes that the socket has not handed on. */
  readonly bufferedAmount: number;
  /** Where it may change while the call runs: the one that talks now. */
  readonly modelName?: string;
  send(event: ModelClientEvent): void;
  /** A frame that is JSON already: audio, where building an object per frame would be waste. */
  sendRaw(json: string, onFlushed: (error?: Error | null) => void): void;
  close(): void;
}

/** Resolves when the socket is open; rejects with a `ModelUnavailableError`. */
export type ConnectModel = (model: string, listener: ModelListener) => Promise<ModelConnection>;
