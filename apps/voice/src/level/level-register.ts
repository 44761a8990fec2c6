import { OperationalError } from '@verbatim/contracts';
import { isLevel, type Level } from '@verbatim/backpressure';
import type { Logger } from '@verbatim/platform';
import type { LevelOverrides, LevelStateInput, LevelStates } from '@verbatim/storage';
import { Periodic } from '../record/periodic.js';
import type { RecordLevels } from './record-levels.js';
import type { VerticalLevel } from './vertical-level.js';

export interface LevelRegisterOptions {
  readonly processId: string;
  readonly levels: Pick<RecordLevels, 'all' | 'evaluate'>;
  readonly overrides: Pick<LevelOverrides, 'inForce'>;
  readonly states: Pick<LevelStates, 'publish' | 'forget'>;
  readonly logger: Pick<Logger, 'warn' | 'info'>;
  onBug(error: unknown): void;
  now?(): number;
}

/** An operator who has set a level looks for it within seconds. */
const EVERY_MS = 1_000;

interface HeldOverride {
  readonly level: Level;
  readonly untilMs: number;
}

/**
 * Between this process's levels and PostgreSQL: takes what operators have set, tells where it stands.
 *
 * While PostgreSQL is away what was last known goes on until its own end, by this process's clock.
 */
export class LevelRegister {
  private readonly periodic: Periodic;
  private readonly held = new Map<string, HeldOverride>();
  private readonly now: () => number;
  private isAway = false;

  constructor(private readonly options: LevelRegisterOptions) {
    this.now = options.now ?? (() => performance.now());
    this.periodic = new Periodic(EVERY_MS, () => this.pass(), options.onBug);
  }

  start(): void {
    this.periodic.start();
  }

  async stop(): Promise<void> {
    await this.periodic.stop();
    const { states, processId, logger } = this.options;
    await states.forget(processId).catch((error: unknown) => {
      logger.warn({ err: error }, 'The levels of this process could not be taken back.');
    });
  }

  async pass(): Promise<void> {
    const { overrides, states, processId, levels } = this.options;
    this.apply();
    try {
      this.take(await overrides.inForce(processId));
      this.apply();
      await states.publish(processId, levels.all.map(stateOf));
      this.answered();
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      this.unanswered(error);
    }
  }

  private take(inForce: Awaited<ReturnType<LevelOverrides['inForce']>>): void {
    this.held.clear();
    for (const { vertical, level, remainingMs } of inForce) {
      // A level of another version's is nothing that this one could follow.
      if (!isLevel(level)) continue;
      this.held.set(vertical, { level, untilMs: this.now() + (remainingMs ?? Infinity) });
    }
  }

  private apply(): void {
    const now = this.now();
    let hasChanged = false;
    for (const level of this.options.levels.all) {
      const held = this.held.get(level.vertical);
      const override = held && held.untilMs > now ? held.level : undefined;
      if (override === level.override) continue;
      this.log(level, override);
      level.override = override;
      hasChanged = true;
    }
    if (hasChanged) this.options.levels.evaluate();
  }

  private log({ vertical, level }: VerticalLevel, override: Level | undefined): void {
    const facts = { vertical, level, override: override ?? null };
    this.options.logger.warn(facts, "An operator's override of a level has changed.");
  }

  private unanswered(error: OperationalError): void {
    if (this.isAway) return;
    this.isAway = true;
    const { logger } = this.options;
    logger.warn({ err: error }, 'PostgreSQL is away: overrides of levels stay as they were known.');
  }

  private answered(): void {
    if (!this.isAway) return;
    this.isAway = false;
    this.options.logger.info('PostgreSQL is back: overrides of levels are read again.');
  }
}

function stateOf(level: VerticalLevel): LevelStateInput {
  const { vertical, kind, state, headroom, lagMs, credit, heldMs } = level;
  return {
    vertical,
    kind,
    level: state.level,
    reason: state.reason,
    sinceMsAgo: heldMs,
    overrideEffect: state.override,
    quotaBytes: headroom.quotaBytes,
    freeBytes: headroom.freeBytes,
    lagMs: Math.round(lagMs),
    waitingTurns: credit.waitingTurns,
  };
}
