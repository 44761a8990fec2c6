import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger, Metrics } from '@verbatim/platform';
import { WebSocketServer } from 'ws';
import { MediaStream } from './media-stream.js';
import { TWILIO_PATHS, type PublicAddress } from './public-address.js';
import type { RequestSource } from './request-source.js';
import { SocketLimits } from './socket-limits.js';
import type { StreamAdmission } from './stream-admission.js';
import { isSignedBy } from './twilio-signature.js';

export interface MediaUpgradeOptions {
  readonly address: PublicAddress;
  readonly authToken: string;
  readonly admission: StreamAdmission;
  readonly sources: RequestSource;
  /** Media sockets at once. */
  readonly socketsMax: number;
  /** Whether a stream could be served now. */
  isOpen(): boolean;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Twilio's frames are some 300 bytes; no size is promised, but half a minute of audio is no frame. */
const FRAME_BYTES_MAX = 256 * 1024;

/** Two seconds of call starts at the default rate, all from one of Twilio's machines, and none begun. */
const WAITING_PER_SOURCE_MAX = 200;

/** Turns HTTP upgrades at /twilio/media into media streams, and refuses all others before the handshake. */
export class MediaUpgrade {
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: FRAME_BYTES_MAX,
    perMessageDeflate: false,
  });
  private readonly troubles;
  private readonly upgrades;
  private readonly limits: SocketLimits;

  constructor(private readonly options: MediaUpgradeOptions) {
    const { metrics, socketsMax } = options;
    this.limits = new SocketLimits({ socketsMax, waitingMax: WAITING_PER_SOURCE_MAX });
    this.troubles = metrics.counter(
      'voice_stream_troubles_total',
      'Frames and sockets that Twilio would not have sent like this, by code.',
      { labels: ['code'] },
    );
    this.upgrades = metrics.counter(
      'voice_stream_upgrades_total',
      'WebSocket handshakes, by the HTTP status that answered them.',
      { labels: ['status'] },
    );
  }

  attach(http: Server): void {
    http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      const refusal = this.reasonAgainst(request);
      const place = refusal ? undefined : this.limits.take(this.options.sources.of(request));
      if (typeof place !== 'object')
        return this.refuse(socket, refusal ?? OVER_LIMIT[place ?? 'full']);
      socket.once('close', () => place.left());
      this.upgrades.inc({ status: '101' });
      this.server.handleUpgrade(request, socket, head, (webSocket) => {
        new MediaStream({
          socket: webSocket,
          logger: this.options.logger,
          admit: async (start) => {
            const admitted = await this.options.admission.admit(start);
            if (admitted.kind === 'admitted') place.begun();
            return admitted;
          },
          onTrouble: (code) => this.troubles.inc({ code }),
        });
      });
    });
  }

  /** Cuts off what is still open; the calls have been ended by then. */
  close(): void {
    for (const client of this.server.clients) client.terminate();
    this.server.close();
  }

  private refuse(socket: Duplex, { status, reason }: HttpRefusal): void {
    this.upgrades.inc({ status: String(status) });
    socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }

  private reasonAgainst(request: IncomingMessage): HttpRefusal | undefined {
    const { address, authToken } = this.options;
    // A query string is refused too: Twilio does not allow one in a stream's address.
    if (request.url !== TWILIO_PATHS.media) return { status: 404, reason: 'Not Found' };
    const signature = request.headers['x-twilio-signature'];
    const isSigned =
      typeof signature === 'string' &&
      [address.mediaUrl, address.sharedMediaUrl].some((url) =>
        isSignedBy(authToken, signature, url, {}),
      );
    if (!isSigned) return { status: 403, reason: 'Forbidden' };
    return this.options.isOpen() ? undefined : { status: 503, reason: 'Service Unavailable' };
  }
}

interface HttpRefusal {
  readonly status: number;
  readonly reason: string;
}

const OVER_LIMIT = {
  full: { status: 503, reason: 'Service Unavailable' },
  waiting: { status: 429, reason: 'Too Many Requests' },
} as const satisfies Record<string, HttpRefusal>;
