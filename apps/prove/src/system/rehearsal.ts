import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CHECKOUT, mainOf } from '../checkout.js';
import { inheritedEnvironment, type RehearsalEnv } from '../prove.env.js';
import { readSimulationReport, type SimulationReport } from '../truth/simulation-report.js';
import { AppProcess } from './app-process.js';
import { countSettledCalls, createDatabase, dropDatabase, processIdOf } from './database.js';
import { freePort } from './free-port.js';
import { createKeys } from './keys.js';
import { readMetrics } from './metric-snapshot.js';
import type { ProcessorShare } from './processor-share.js';
import { emptyRedisDatabase } from './redis.js';
import type { Warden } from './warden.js';

export interface RehearsalOptions {
  readonly name: string;
  /** Holds the suite's folder: store, spool, keys, logs. */
  readonly directory: string;
  readonly servers: RehearsalEnv;
  /** Among the suites that run side by side, from 0: what only one of them may use is counted by it. */
  readonly place: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly warden: Warden;
  /** Voice and its callers get the processor first, and the worker last: it is another machine in life. */
  readonly isAudioMeasured?: boolean;
}

export interface CallPlan {
  readonly calls: number;
  readonly concurrency: number;
  /** Whose number is called; each script's own without. */
  readonly vertical?: string;
  /** Where calls arrive, if not at the voice process of the rehearsal. */
  readonly voiceUrl?: string;
  readonly speed: number;
  readonly seed: number;
  /** Share of the callers who hang up at a random moment. */
  readonly hangUps?: number;
  /** As the simulator's `--fault` takes them. */
  readonly faults?: readonly string[];
  /** Conversations to play; the project's own scripts without. */
  readonly from?: string;
  /** Of the audio before, nothing is measured: the simulator's own code is being compiled. */
  readonly audioAfterSeconds?: number;
}

export interface VoiceBeside {
  readonly app: AppProcess;
  readonly url: string;
  /** As the register has it. */
  readonly processId: string;
}

/** That of the simulator, which answers for Twilio's REST API where it answers for the model. */
const SIMULATED_ACCOUNT_SID = `AC${'5151'.repeat(8)}`;
export const AUTH_TOKEN = 'rehearsal-0123456789abcdef0123456';
const SETTLE_TIMEOUT_MS = 240_000;
const SETTLE_POLL_MS = 250;
/** What a dead process left in its spool comes after the seal, and amends it. */
const QUIET_MS = 2_000;

/**
 * One whole system of a suite's own: database, queues, store, spool, keys and ports, with voice and
 * worker as processes that can be killed, and callers to call it.
 */
export class Rehearsal {
  voice: AppProcess | undefined;
  worker: AppProcess | undefined;
  readonly #beside: AppProcess[] = [];
  readonly #ports: { voice: number; worker: number; openai: number };

  private constructor(
    private readonly options: RehearsalOptions,
    /** What the apps, and a reader of the record, are configured with. */
    readonly environment: NodeJS.ProcessEnv & { DATABASE_URL: string },
    ports: { voice: number; worker: number; openai: number },
  ) {
    this.#ports = ports;
  }

  static async prepare(options: RehearsalOptions): Promise<Rehearsal> {
    const { directory, servers, name } = options;
    await rm(directory, { recursive: true, force: true });
    for (const folder of ['store', 'spool', 'logs', 'keys']) {
      await mkdir(path.join(directory, folder), { recursive: true, mode: 0o700 });
    }
    const database = `verbatim_prove_${name.replaceAll('-', '_')}`;
    const ports = { voice: await freePort(), worker: await freePort(), openai: await freePort() };
    const environment = {
      ...inheritedEnvironment(),
      HOST: '127.0.0.1',
      DATABASE_URL: await createDatabase(servers.DATABASE_URL, database),
      ...(servers.REDIS_URL && {
        REDIS_URL: await emptyRedisDatabase(servers.REDIS_URL, options.place),
      }),
      STORE_DIRECTORY: path.join(directory, 'store'),
      SPOOL_DIRECTORY: path.join(directory, 'spool'),
      VERTICALS_DIRECTORY: path.join(CHECKOUT, 'config', 'verticals'),
      ...(await createKeys(path.join(directory, 'keys'))),
      PUBLIC_URL: `http://127.0.0.1:${ports.voice}`,
      TWILIO_AUTH_TOKEN: AUTH_TOKEN,
      TWILIO_ACCOUNT_SID: SIMULATED_ACCOUNT_SID,
      SMS_FROM: '+15550100099',
      TWILIO_API_URL: `http://127.0.0.1:${ports.openai}`,
      OPENAI_API_KEY: 'sk-rehearsal',
      OPENAI_BASE_URL: `http://127.0.0.1:${ports.openai}/v1`,
      // Calls are played at up to 20 times life speed; the lead is 300 ms of that.
      VOICE_PLAYBACK_LEAD_MS: '6000',
      // The same agents answer, whenever it is rehearsed.
      VOICE_HOURS: '*=open',
      // Room for 200 calls of few verticals beside what is kept for the others.
      VOICE_CALLS_MAX: '400',
      // Everything shares this machine, and what is rehearsed is not a late event loop.
      VOICE_EVENT_LOOP_DELAY_MAX_MS: '60000',
      SEAL_TAIL_WAIT_MS: '2000',
      SEAL_POLL_MS: '100',
      ...options.environment,
    };
    return new Rehearsal(options, environment, ports);
  }

  get logDirectory(): string {
    return path.join(this.options.directory, 'logs');
  }

  get spoolDirectory(): string {
    return path.join(this.options.directory, 'spool');
  }

  /** Where each app tells its metrics. */
  get urls(): Readonly<Record<'voice' | 'worker', string>> {
    const { voice, worker } = this.#ports;
    return { voice: `http://127.0.0.1:${voice}`, worker: `http://127.0.0.1:${worker}` };
  }

  /** Where voice looks for its model. */
  get openaiPort(): number {
    return this.#ports.openai;
  }

  /** With these variables instead of those that the rehearsal has given it. */
  async startWorker(environment: Readonly<Record<string, string>> = {}): Promise<void> {
    this.worker = await this.#start('audit-worker', this.#ports.worker, environment);
  }

  /** A further voice process, whose media streams come to it directly. */
  async startVoiceBeside(): Promise<VoiceBeside> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const app = await this.#start('voice', port, { PUBLIC_MEDIA_URL: url.replace('http', 'ws') });
    this.#beside.push(app);
    const processId = await processIdOf(this.environment.DATABASE_URL, app.pid);
    return { app, url, processId };
  }

  async startVoice(environment: Readonly<Record<string, string>> = {}): Promise<void> {
    this.voice = await this.#start('voice', this.#ports.voice, environment);
  }

  /** Plays the calls to their end and gives back what was said. `meanwhile` runs beside them. */
  async placeCalls(
    plan: CallPlan,
    meanwhile: (signal: AbortSignal) => Promise<void> = () => Promise.resolve(),
  ): Promise<SimulationReport> {
    const report = path.join(this.options.directory, 'calls.json');
    const simulator = AppProcess.start({
      name: 'simulator',
      script: mainOf('simulator'),
      args: this.#simulatorArguments(plan, report),
      environment: this.environment,
      logFile: path.join(this.options.directory, 'logs', 'simulator.log'),
      share: this.#shareOf('simulator'),
      warden: this.options.warden,
    });
    const ended = new AbortController();
    const faults = meanwhile(ended.signal);
    // Told below, when the calls are over: until then nobody awaits it.
    faults.catch(() => undefined);
    const how = await simulator.exited();
    ended.abort();
    await faults;
    if (how !== 'exit code 0')
      throw new Error(`The simulator ended by ${how}.${simulator.logTail()}`);
    return readSimulationReport(report);
  }

  /** Waits until all these calls are sealed, and nothing more arrives for a while. */
  async untilSettled(callIds: readonly string[]): Promise<void> {
    const until = Date.now() + SETTLE_TIMEOUT_MS;
    let settledSince: number | undefined;
    for (;;) {
      const settled = await countSettledCalls(this.environment.DATABASE_URL, callIds);
      settledSince = settled < callIds.length ? undefined : (settledSince ?? Date.now());
      if (settledSince !== undefined && Date.now() - settledSince >= QUIET_MS) return;
      if (Date.now() > until) {
        const log = this.worker?.logTail() ?? '';
        throw new Error(
          `${settled} of ${callIds.length} calls settled in ${SETTLE_TIMEOUT_MS} ms.${log}`,
        );
      }
      await delay(SETTLE_POLL_MS);
    }
  }

  /** Until every vertical takes calls: when the record does not keep up, new ones are diverted for a while. */
  async untilCalm(): Promise<void> {
    for (const until = Date.now() + SETTLE_TIMEOUT_MS; ; await delay(SETTLE_POLL_MS)) {
      const metrics = await readMetrics(this.urls.voice, ['voice_level_state']);
      if (metrics?.max('voice_level_state') === 0) return;
      if (Date.now() > until) throw new Error(`No calm within ${SETTLE_TIMEOUT_MS} ms.`);
    }
  }

  /** Stops the apps in order and leaves the folder for whoever looks for a miss; the database goes. */
  async close(): Promise<void> {
    await this.voice?.stop();
    for (const app of this.#beside) await app.stop();
    await this.worker?.stop();
    await dropDatabase(this.options.servers.DATABASE_URL, this.environment.DATABASE_URL);
  }

  async #start(
    app: 'voice' | 'audit-worker',
    port: number,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<AppProcess> {
    const started = AppProcess.start({
      name: app,
      script: mainOf(app),
      environment: { ...this.environment, ...environment, PORT: String(port) },
      logFile: path.join(this.options.directory, 'logs', `${app}.log`),
      warden: this.options.warden,
      share: this.#shareOf(app),
    });
    await started.untilReady(`http://127.0.0.1:${port}`);
    return started;
  }

  #shareOf(app: 'voice' | 'simulator' | 'audit-worker'): ProcessorShare {
    if (this.options.isAudioMeasured !== true) return 'usual';
    return app === 'audit-worker' ? 'last' : 'first';
  }

  #simulatorArguments(plan: CallPlan, report: string): string[] {
    return [
      ...['--voice-url', plan.voiceUrl ?? `http://127.0.0.1:${this.#ports.voice}`],
      ...['--openai-port', String(this.#ports.openai), '--auth-token', AUTH_TOKEN],
      ...['--calls', String(plan.calls), '--concurrency', String(plan.concurrency)],
      ...['--speed', String(plan.speed), '--seed', String(plan.seed)],
      ...['--audio-after', String(plan.audioAfterSeconds ?? 0)],
      ...(plan.vertical === undefined ? [] : ['--vertical', plan.vertical]),
      ...['--hang-ups', String(plan.hangUps ?? 0)],
      ...(plan.faults ?? []).flatMap((fault) => ['--fault', fault]),
      ...['--report', report],
      ...(plan.from === undefined ? [] : ['--from', plan.from]),
    ];
  }
}
