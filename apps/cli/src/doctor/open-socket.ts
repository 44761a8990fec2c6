import { once } from 'node:events';
import { WebSocket } from 'ws';

export type OpenedSocket =
  | { readonly kind: 'open'; readonly socket: OpenSocket }
  | { readonly kind: 'refused'; readonly status: number };

export interface OpenSocket {
  send(text: string): void;
  /** The next frame; undefined: there will be none. */
  next(): Promise<string | undefined>;
  close(): void;
}

const FRAME_BYTES_MAX = 1024 * 1024;

/** Errors: what the network says; the status of an answer that is no upgrade is a value. */
export function openSocket(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<OpenedSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers, maxPayload: FRAME_BYTES_MAX });
    // From the beginning: the first frame may come with the handshake.
    const frames: string[] = [];
    socket.on('message', (frame: Buffer) => frames.push(frame.toString()));
    signal.addEventListener('abort', () => socket.terminate());
    socket.once('open', () => resolve({ kind: 'open', socket: opened(socket, frames) }));
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve({ kind: 'refused', status: response.statusCode ?? 0 });
      socket.terminate();
    });
    socket.on('error', reject); // also after it was settled: a socket without a listener ends the process
  });
}

function opened(socket: WebSocket, frames: string[]): OpenSocket {
  return {
    send: (text) => socket.send(text),
    async next() {
      if (frames.length === 0 && socket.readyState === socket.OPEN) {
        await Promise.race([once(socket, 'message'), once(socket, 'close')]);
      }
      return frames.shift();
    },
    close: () => socket.close(),
  };
}
