import { OperationalError } from '@verbatim/contracts';
import type { Logger, Metrics } from '@verbatim/platform';
import type { LivePolicy, PolicyInForce } from './live-policy.js';
import { loadFiles, loadRevision, problemsOf, textsOf } from './load-policy.js';
import type { PolicyDirectories } from './policy-directories.js';
import type { EnforcedRevision, PolicyRevisionSource } from './policy-revisions.js';
import { PolicyWatch } from './policy-watch.js';

export interface PolicyFollowerOptions {
  readonly policy: LivePolicy;
  readonly directories: PolicyDirectories;
  readonly revisions: PolicyRevisionSource;
  readonly alarm: PolicyAlarm;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly pollMs?: number;
  onBug(error: unknown): void;
}

/** What a follower tells people through; the alarms of paging fit it. */
export interface PolicyAlarm {
  raise(alarm: {
    readonly key: string;
    readonly severity: 'warning' | 'critical';
    readonly summary: string;
    readonly facts: Record<string, string | number>;
  }): void;
  clear(key: string): void;
}

export const POLICY_ALARM_KEY = 'policy-refused';
const POLL_MS = 2_000;
/** A pager shows little; the log has all of them. */
const PROBLEMS_TOLD_MAX = 5;

/**
 * Keeps the policy of a process up to date, without a restart: the enforced revision of PostgreSQL where there
 * is one, else the files on disk, as soon as they have changed. A set that cannot be used changes nothing, and
 * a person is told. While PostgreSQL is away the process keeps what it has.
 *
 * Source: docs/adr/0017-policy-revisions.md.
 */
export class PolicyFollower {
  private readonly watch: PolicyWatch;
  private readonly changes;
  private timer: NodeJS.Timeout | undefined;
  private turning: Promise<void> = Promise.resolve();
  private looking: Promise<void> | undefined;
  /** What PostgreSQL said last; undefined until it has answered once. */
  private answer: { readonly enforced: EnforcedRevision | undefined } | undefined;
  private refusedDigest: string | undefined;
  private isRefusing = false;
  private rememberedDigest: string | undefined;

  constructor(private readonly options: PolicyFollowerOptions) {
    const { directories, metrics, onBug } = options;
    const onChange = (): Promise<void> => this.turn('files');
    this.watch = new PolicyWatch({ directories, onBug, onChange });
    this.changes = metrics.counter(
      'policy_changes_total',
      'Sets of vertical and rule files that were offered, by whether they were taken.',
      { labels: ['outcome'] },
    );
    metrics.gauge(
      'policy_refused_state',
      '1 while files or an enforced revision cannot be used and an older set stays in force.',
      { collect: (gauge) => gauge.set(this.isRefusing ? 1 : 0) },
    );
  }

  /** Whether it is known which revision is enforced, and that one, else the files, is in force. */
  get isSettled(): boolean {
    if (this.answer === undefined) return false;
    const { enforced } = this.answer;
    return enforced === undefined || this.options.policy.current.set.digest === enforced.digest;
  }

  start(): void {
    this.watch.start();
    const { pollMs = POLL_MS } = this.options;
    this.timer = setInterval(() => this.look(), pollMs).unref();
    this.look();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.watch.close();
    await this.turning;
  }

  /** A server that answers slowly is not asked again before it has. */
  private look(): void {
    if (this.looking) return;
    this.looking = this.turn('time').finally(() => {
      this.looking = undefined;
    });
  }

  /** One after the other: what a later one finds out is what holds. */
  private turn(cause: 'files' | 'time'): Promise<void> {
    this.turning = this.turning
      .then(() => this.follow(cause))
      .catch((error: unknown) => this.options.onBug(error));
    return this.turning;
  }

  private async follow(cause: 'files' | 'time'): Promise<void> {
    await this.ask();
    const enforced = this.answer?.enforced;
    if (enforced === undefined) {
      if (cause === 'files') await this.offer(() => this.readFiles());
    } else {
      if (cause === 'files') {
        this.options.logger.info('The files are a draft: a revision is enforced.');
      }
      if (!this.isDone(enforced)) await this.offer(() => this.readEnforced(enforced));
    }
    await this.remember();
  }

  /** While PostgreSQL is away, what it said last holds. */
  private async ask(): Promise<void> {
    try {
      this.answer = { enforced: await this.options.revisions.enforced() };
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
    }
  }

  private isDone({ digest, revision }: EnforcedRevision): boolean {
    const { origin } = this.options.policy.current;
    const isInForce = origin.kind === 'revision' && origin.revision === revision;
    return isInForce || digest === this.refusedDigest;
  }

  private async readFiles(): Promise<PolicyInForce> {
    return { set: await loadFiles(this.options.directories), origin: { kind: 'files' } };
  }

  private async readEnforced(enforced: EnforcedRevision): Promise<PolicyInForce> {
    // Offered once: what is stored does not change, and what this build can use does not either.
    this.refusedDigest = enforced.digest;
    return loadRevision(this.options.revisions, enforced);
  }

  private async offer(read: () => Promise<PolicyInForce>): Promise<void> {
    const { policy, alarm, logger } = this.options;
    try {
      const next = await read();
      const isOther = next.set.digest !== policy.current.set.digest;
      await policy.adopt(next);
      if (isOther) {
        this.changes.inc({ outcome: 'taken' });
        logger.info(describe(next), 'Another policy is in force; running calls keep theirs.');
      }
      this.isRefusing = false;
      alarm.clear(POLICY_ALARM_KEY);
    } catch (error) {
      const problems = problemsOf(error);
      if (problems === undefined) throw error;
      this.refused(problems);
    }
  }

  private refused(problems: readonly string[]): void {
    const { policy, alarm, logger } = this.options;
    this.isRefusing = true;
    this.changes.inc({ outcome: 'refused' });
    logger.error({ problems }, 'A policy cannot be used; the one before it stays in force.');
    alarm.raise({
      key: POLICY_ALARM_KEY,
      severity: 'warning',
      summary:
        'A change of verticals or rules cannot be used; the policy before it stays in force.',
      facts: {
        problems: problems.length,
        first: problems.slice(0, PROBLEMS_TOLD_MAX).join('; '),
        inForce: policy.current.set.digest,
      },
    });
  }

  private async remember(): Promise<void> {
    const { policy, revisions } = this.options;
    const { set } = policy.current;
    if (this.answer === undefined || this.rememberedDigest === set.digest) return;
    try {
      await revisions.remember(set.digest, textsOf(set));
      this.rememberedDigest = set.digest;
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
    }
  }
}

function describe({ set, origin }: PolicyInForce): Record<string, string | number> {
  return {
    digest: set.digest,
    source: origin.kind === 'files' ? 'files' : `revision ${origin.revision}`,
    verticals: set.catalog.all.length,
    files: set.files.length,
  };
}
