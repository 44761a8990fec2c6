import { WebSocket } from 'ws';
import { CallDirectory, CallLedger } from '../../calls/call-ledger.js';
import { SeededRandom } from '../../calls/seeded-random.js';
import { SimulationClock } from '../../calls/simulation-clock.js';
import type { CallReport } from '../../report/report.js';
import type { CallScript, Step } from '../../scripts/call-script.js';
import { SILENCE, bytesOfMs } from '../../speech/mu-law.js';
import { lineNoise } from '../../speech/pilot.js';
import { encodeSpeech } from '../../speech/speech-encoder.js';
import { newSid } from '../../twilio/call-identity.js';
import { RealtimeServer, type RealtimeServerOptions } from '../realtime-server.js';

export interface Received {
  readonly type: string;
  // Events of every kind: a test reads what it needs of them.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly [field: string]: any;
}

const WAIT_MS = 5_000;

/** A fake model with calls to know, and clients to talk to it. */
export class ModelBench {
  readonly directory = new CallDirectory();

  private constructor(private readonly server: RealtimeServer) {}

  static async start(more: Partial<RealtimeServerOptions> = {}): Promise<ModelBench> {
    const directory = new CallDirectory();
    const server = await RealtimeServer.listen({
      host: '127.0.0.1',
      port: 0,
      clock: new SimulationClock(50),
      random: new SeededRandom(1),
      refusedShare: 0,
      directory,
      ...more,
    });
    return Object.assign(new ModelBench(server), { directory });
  }

  close(): Promise<void> {
    return this.server.close();
  }

  url(path = '/v1/realtime?model=gpt-realtime-2.1'): string {
    return `ws://127.0.0.1:${this.server.port}${path}`;
  }

  ledger(steps: readonly Step[], more: Partial<CallScript> = {}): CallLedger {
    const script: CallScript = {
      id: 'written-for-a-test',
      vertical: 'salon',
      pace: 'turns',
      transcription: 'before-reply',
      faults: [],
      steps,
      ...more,
    };
    const report = {
      callSid: newSid('CA'),
      caller: [],
      agent: [],
      heardByModel: [],
      toolCalls: [],
      payments: [],
      messages: [],
      faults: [],
      warnings: [],
    } as unknown as CallReport;
    const ledger = new CallLedger(script, report, script.faults);
    this.directory.add(ledger);
    return ledger;
  }

  /** A session that hears the call, its formats set. */
  async connect(ledger: CallLedger, session: object = {}): Promise<ModelClient> {
    const client = new ModelClient(this.url());
    await client.next('session.created');
    client.send({ type: 'session.update', session: { type: 'realtime', audio: PCMU, ...session } });
    await client.next('session.updated');
    client.append(lineNoise(ledger.report.callSid));
    return client;
  }
}

export const VAD = {
  type: 'server_vad',
  silence_duration_ms: 500,
  create_response: true,
  interrupt_response: true,
};

export const PCMU = audioWith(VAD);

export function audioWith(turn_detection: object | null): object {
  return {
    input: {
      format: { type: 'audio/pcmu' },
      transcription: { model: 'gpt-transcribe' },
      turn_detection,
    },
    output: { format: { type: 'audio/pcmu' } },
  };
}

export class ModelClient {
  readonly events: Received[] = [];
  readonly socket: WebSocket;
  /** How the socket was closed, once it is. */
  readonly closed: Promise<{ code: number; reason: string }>;
  #read = 0;

  constructor(url: string, headers: Record<string, string> = { authorization: 'Bearer sk-1' }) {
    this.socket = new WebSocket(url, { headers });
    this.socket.on('message', (data: Buffer) => this.events.push(JSON.parse(data.toString())));
    this.socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  send(event: object): void {
    this.socket.send(JSON.stringify(event));
  }

  append(audio: Buffer): void {
    this.send({ type: 'input_audio_buffer.append', audio: audio.toString('base64') });
  }

  /** Speaks a step of the script; with the silence that ends the turn unless told otherwise. */
  say(step: number, text: string, silenceMs = 600): void {
    const words = text.split(' ');
    this.append(encodeSpeech({ tag: String(step), words, durationMs: words.length * 250 }).audio);
    this.append(Buffer.alloc(bytesOfMs(silenceMs), SILENCE));
  }

  /** The next event of the type after those already waited for. */
  async next(type: string): Promise<Received> {
    const deadline = performance.now() + WAIT_MS;
    for (;;) {
      const index = this.events.findIndex(
        (event, position) => position >= this.#read && event.type === type,
      );
      if (index >= 0) {
        this.#read = index + 1;
        return this.events[index]!;
      }
      if (performance.now() > deadline) {
        const seen = this.events.slice(this.#read).map((event) => event.type);
        throw new Error(`no ${type} within ${WAIT_MS} ms, only: ${seen.join(', ')}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  ofType(type: string): Received[] {
    return this.events.filter((event) => event.type === type);
  }

  close(): void {
    this.socket.terminate();
  }
}
