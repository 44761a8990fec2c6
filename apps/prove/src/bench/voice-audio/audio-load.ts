import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { FRAME_MS, MeasuredCall } from './measured-call.js';
import { ModelSession } from './model-session.js';
import { placeCall } from './place-call.js';
import { spreadOf, type Spread } from './samples.js';
import { stampIn } from './stamp.js';

/** Frames of all calls are spread over this many moments of the 20 ms, as those of many lines are. */
const GROUPS = 10;
const GROUP_MS = FRAME_MS / GROUPS;
const CONNECTED_AT_ONCE = 5;
const JOIN_WAIT_MS = 30_000;

export interface LoadPlan {
  readonly calls: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** What is called. */
  readonly number: string;
  /** False for the relay, which hands on what it gets. */
  readonly speaksProtocol: boolean;
  random(): number;
}

export interface AudioNumbers {
  readonly toCaller: Spread;
  readonly toModel: Spread;
  readonly clear: Spread;
  /** Without sign. */
  readonly heardError: Spread;
  /** Sent while it counted, and not arrived when it was over. */
  readonly missing: { readonly toCaller: number; readonly toModel: number };
  /** How late this process itself was. */
  readonly loopP99Ms: number;
}

/** The telephones and the model's sessions of many calls, in this process, on one clock. */
export class AudioLoad {
  private readonly calls: MeasuredCall[] = [];
  private readonly sessions = new Set<ModelSession>();
  private isTalking = false;
  private timer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly plan: LoadPlan,
    private readonly server: WebSocketServer,
  ) {
    server.on('connection', (socket) => {
      let call = 0;
      const session = new ModelSession(socket, () => call, plan.speaksProtocol);
      this.sessions.add(session);
      session.listener = {
        // The first frame tells which call this is.
        onMessage: (message) => {
          const stamp = stampIn(message);
          if (!stamp) return;
          call = stamp.call;
          this.calls[call]?.join(session);
        },
        onSpoke: () => undefined,
        onTruncate: () => undefined,
      };
    });
  }

  static async listen(plan: LoadPlan): Promise<AudioLoad> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    await once(server, 'listening');
    return new AudioLoad(plan, server);
  }

  get modelPort(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Resolves when every call's audio has reached its session. */
  async connect(url: string, authToken: string): Promise<void> {
    this.startFrames();
    const { calls, number, random } = this.plan;
    for (let first = 0; first < calls; first += CONNECTED_AT_ONCE) {
      const many = Math.min(CONNECTED_AT_ONCE, calls - first);
      const placed = await Promise.all(
        Array.from({ length: many }, () => placeCall(url, number, authToken)),
      );
      for (const { media, streamSid } of placed) {
        const index = this.calls.length;
        this.calls.push(new MeasuredCall(index, media, streamSid, index / calls, random));
      }
    }
    const until = performance.now() + JOIN_WAIT_MS;
    while (!this.calls.every(({ isJoined }) => isJoined)) {
      const joined = this.calls.filter(({ isJoined }) => isJoined).length;
      if (performance.now() > until) throw new Error(`${joined} of ${calls} calls were joined.`);
      await delay(100);
    }
  }

  /** `meanwhile` is told when counting begins and ends. */
  async measure(meanwhile: (moment: 'begins' | 'ends') => void): Promise<AudioNumbers> {
    this.isTalking = true;
    await delay(this.plan.warmUpSeconds * 1_000);
    for (const { numbers } of this.calls) {
      numbers.toCaller.reset();
      numbers.toModel.reset();
      numbers.clearMs.length = 0;
      numbers.heardErrorMs.length = 0;
    }
    const loop = monitorEventLoopDelay({ resolution: 1 });
    loop.enable();
    meanwhile('begins');
    await delay(this.plan.seconds * 1_000);
    meanwhile('ends');
    loop.disable();
    clearInterval(this.timer);
    await delay(500);
    return this.summed(loop.percentile(99) / 1e6);
  }

  close(): void {
    clearInterval(this.timer);
    for (const call of this.calls) call.hangUp();
    for (const client of this.server.clients) client.terminate();
    this.server.close();
  }

  private startFrames(): void {
    let slot = Math.floor(performance.now() / GROUP_MS);
    this.timer = setInterval(() => {
      const now = Math.floor(performance.now() / GROUP_MS);
      for (; slot < now; slot++) {
        for (let i = slot % GROUPS; i < this.calls.length; i += GROUPS) {
          this.calls[i]?.tick(this.isTalking);
        }
      }
    }, GROUP_MS);
  }

  private summed(loopP99Ms: number): AudioNumbers {
    const all = this.calls.map(({ numbers }) => numbers);
    const joined = (pick: (numbers: (typeof all)[number]) => readonly number[]): number[] =>
      all.flatMap((numbers) => [...pick(numbers)]);
    const sent = (direction: 'toCaller' | 'toModel'): number =>
      all.reduce((sum, numbers) => sum + numbers[direction].sent - numbers[direction].ms.length, 0);
    return {
      toCaller: spreadOf(joined(({ toCaller }) => toCaller.ms)),
      toModel: spreadOf(joined(({ toModel }) => toModel.ms)),
      clear: spreadOf(joined(({ clearMs }) => clearMs)),
      heardError: spreadOf(joined(({ heardErrorMs }) => heardErrorMs).map(Math.abs)),
      missing: { toCaller: sent('toCaller'), toModel: sent('toModel') },
      loopP99Ms,
    };
  }
}
