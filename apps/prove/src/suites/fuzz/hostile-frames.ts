import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { CANARY } from './hostile-values.js';
import { mutated } from './mutations.js';
import type { FuzzRandom } from './random.js';

/** One end of a WebSocket, and the bytes under it, for what the package would not send. */
export interface FrameSocket {
  readonly socket: WebSocket;
  readonly under: Duplex;
  /** A client's frames are masked; a server's are not. */
  readonly isClient: boolean;
}

type Send = (to: FrameSocket, message: unknown, random: FuzzRandom) => void;

/** More than any frame may have, on both sockets. */
const OVERSIZE_BYTES = 5 * 1024 * 1024;

/**
 * What may be sent, by weight. The last group ends the connection, as it must: rare, so that what comes
 * before has time to do harm.
 */
const FRAMES: readonly (readonly [weight: number, send: Send])[] = [
  [900, ({ socket }, message, random) => socket.send(mutated(message, random))],
  [30, ({ socket }, _message, random) => socket.send(random.bytes(random.below(300)))],
  [20, ({ socket }, message, random) => sendInPieces(socket, mutated(message, random), random)],
  [10, ({ socket }, _message, random) => socket.ping(random.bytes(random.below(126)))],
  [10, ({ socket }, _message, random) => socket.pong(random.bytes(random.below(126)))],
  [10, ({ socket }) => socket.send('')],
  // Fatal by the protocol: RFC 6455, sections 5.2 to 5.5 and 8.1; and by our own limits.
  [0.7, ({ socket }) => socket.send(notUtf8(), { binary: false })],
  [0.7, (to, _message, random) => to.under.write(rawFrame(to, 0xf1, random.bytes(20)))],
  [0.7, (to, _message, random) => to.under.write(rawFrame(to, 0x89, random.bytes(200)))],
  [0.7, (to, _message, random) => to.under.write(rawFrame(to, 0x83, random.bytes(10)))],
  [0.7, (to, _message, random) => to.under.write(rawFrame(to, 0x80, random.bytes(10)))],
  [
    0.7,
    (to) => to.under.write(rawFrame({ ...to, isClient: !to.isClient }, 0x81, Buffer.from('{}'))),
  ],
  [0.7, (to, _message, random) => to.under.write(random.bytes(64))],
  [0.3, ({ socket }) => socket.send(CANARY.repeat(OVERSIZE_BYTES / CANARY.length))],
  [0.3, ({ under }) => under.write(Buffer.from('81ff7fffffffffffffff00000000', 'hex'))],
];

/** Sends one; the socket may be closed by it, or be closed already. */
export function sendHostile(to: FrameSocket, message: unknown, random: FuzzRandom): void {
  if (to.socket.readyState !== to.socket.OPEN) return;
  random.weighted(FRAMES)(to, message, random);
}

/** In two to five fragments, a control frame between them. */
function sendInPieces(socket: WebSocket, text: string, random: FuzzRandom): void {
  const bytes = Buffer.from(text);
  const pieces = random.between(2, 5);
  const size = Math.ceil(bytes.length / pieces) || 1;
  for (let piece = 0; piece < pieces; piece += 1) {
    const part = bytes.subarray(piece * size, (piece + 1) * size);
    socket.send(part, { binary: false, fin: piece === pieces - 1 });
    if (random.chance(0.3)) socket.ping();
  }
}

const notUtf8 = (): Buffer => Buffer.concat([Buffer.from('{"event":"'), Buffer.from([0xff, 0xc0])]);

/** `first`: FIN, reserved bits and opcode. */
function rawFrame({ isClient }: FrameSocket, first: number, payload: Buffer): Buffer {
  const long = payload.length > 125;
  const mask = isClient ? 0x80 : 0;
  const head = long
    ? Buffer.from([first, mask | 126, payload.length >> 8, payload.length & 0xff])
    : Buffer.from([first, mask | payload.length]);
  // Masked by zeros: the payload is its own.
  return Buffer.concat([head, isClient ? Buffer.alloc(4) : Buffer.alloc(0), payload]);
}
