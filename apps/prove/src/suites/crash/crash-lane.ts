import { type StagesAnswer, StagesProcess } from '../../system/stages-process.js';
import { openStagesWorld, type StagesWorld } from '../../system/stages-world.js';
import type { SuiteContext } from '../suite.js';
import { type Damage, damageIn, jobsOf } from './damage.js';
import type { Fault } from './fault.js';

/** What came of one fault. */
export interface CrashRun {
  readonly fault: Fault;
  /** It struck: the process died of it, or the call was made. */
  readonly hasStruck: boolean;
  /** What nobody expects of a fault: an error that is taken for a bug. */
  readonly bug: string | undefined;
  /** From the restart to the end of all work. */
  readonly recoveredMs: number;
  readonly damage: Damage;
}

const JOBS = [0, 1, 2];
/** More than there are faults: no two seeds make the same calls. */
const SEEDS_APART = 100_000;
/** Then a new one: the whole log is verified after each fault, and the beginning of a log must break too. */
const FAULTS_PER_WORLD = 100;

/** Runs faults one after the other, each on new calls, in a world beside those of other lanes. */
export class CrashLane {
  /** Suffers the errors, and takes over what the killed left behind. */
  #survivor: StagesProcess;
  /** Started before it is needed: half a second of every kill would be its start. */
  #victim: StagesProcess;

  #world: StagesWorld;
  #anchor: Uint8Array | undefined;
  #prepared: number;

  private constructor(
    private readonly context: SuiteContext,
    private readonly name: string,
    world: StagesWorld,
  ) {
    this.#world = world;
    this.#prepared = context.seed * SEEDS_APART;
    this.#survivor = StagesProcess.start(context.warden);
    this.#victim = StagesProcess.start(context.warden);
  }

  static async open(context: SuiteContext, name: string): Promise<CrashLane> {
    return new CrashLane(context, name, await openWorld(context, name));
  }

  /** Every call that the scenario makes to the world outside, in order, when nothing goes wrong. */
  async record(): Promise<readonly string[]> {
    await this.#prepare();
    const { answer } = await this.#mustAnswer(this.#scenario(JOBS));
    const { lines } = await this.#damage();
    if (lines.length > 0) throw new Error(`Without any fault: ${lines.join('; ')}`);
    return answer['calls'] as readonly string[];
  }

  async run(fault: Fault): Promise<CrashRun> {
    await this.#prepare();
    const owed = new Set(JOBS);
    const ended = await this.#suffer({ ...this.#scenario(JOBS), fault }, fault, (line) => {
      owed.delete(Number(line['acknowledged']));
    });
    const restartedAt = performance.now();
    const after = await this.#survivor.ask(this.#scenario([...owed]));
    const recoveredMs = performance.now() - restartedAt;
    return {
      fault,
      hasStruck: hasStruck(fault, ended),
      bug: bugIn(ended) ?? bugIn(after),
      recoveredMs,
      damage: await this.#damage(),
    };
  }

  async stop(): Promise<void> {
    await Promise.all([this.#survivor.stop(), this.#victim.stop()]);
    await this.#world.close();
  }

  async #suffer(
    command: Readonly<Record<string, unknown>>,
    { kind }: Fault,
    told: Parameters<StagesProcess['ask']>[1],
  ): Promise<StagesAnswer> {
    if (kind === 'error') return this.#survivor.ask(command, told);
    const ended = await this.#victim.ask(command, told);
    if (ended.kind === 'died') this.#victim = StagesProcess.start(this.context.warden);
    return ended;
  }

  /** Each time against the checkpoint of the time before, as an auditor keeps one. */
  async #damage(): Promise<Damage> {
    const damage = await damageIn(this.#world, this.#anchor);
    this.#anchor = await this.#world.reader.newestCheckpoint();
    return damage;
  }

  /** Calls that nothing has happened to yet. */
  async #prepare(): Promise<void> {
    this.#prepared += 1;
    if (this.#prepared % FAULTS_PER_WORLD === 0) {
      await this.#world.close();
      this.#world = await openWorld(this.context, this.name);
      this.#anchor = undefined;
    }
    const { environment } = this.#world;
    const prepared = { environment, jobs: jobsOf(this.#world), seed: this.#prepared };
    await this.#mustAnswer({ do: 'prepare-scenario', ...prepared });
  }

  #scenario(owed: readonly number[]) {
    const { environment } = this.#world;
    return { do: 'run-scenario', environment, jobs: jobsOf(this.#world), owed };
  }

  async #mustAnswer(command: Readonly<Record<string, unknown>>) {
    const answer = await this.#survivor.ask(command);
    if (answer.kind === 'answered') return answer;
    throw new Error(answer.kind === 'failed' ? answer.text : `The stages ended by ${answer.how}.`);
  }
}

const openWorld = (context: SuiteContext, name: string): Promise<StagesWorld> =>
  openStagesWorld(context, name, {
    COMMIT_MAX_AGE_MS: '1',
    COMMIT_SPACING_MS: '0',
    DATABASE_CONNECTIONS_MAX: '2',
  });

function hasStruck({ at, kind }: Fault, ended: StagesAnswer): boolean {
  if (kind === 'kill') return ended.kind === 'died' && ended.how === 'SIGKILL';
  return ended.kind !== 'answered' || (ended.answer['calls'] as readonly string[]).length > at;
}

/** An error that is no passing trouble, or a page for what mends itself. */
function bugIn(ended: StagesAnswer): string | undefined {
  if (ended.kind === 'failed') return ended.text;
  if (ended.kind === 'died') return undefined;
  const alarms = ended.answer['alarms'] as readonly string[];
  return alarms.length > 0 ? `raised ${alarms.join(', ')}` : undefined;
}
