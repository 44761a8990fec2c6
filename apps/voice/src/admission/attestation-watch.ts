import {
  attestationGaps,
  type AttestationMoment,
  attestationProblems,
  attestedUntil,
  type PolicySet,
} from '@verbatim/compliance';
import type { Vertical } from '@verbatim/contracts';
import type { Alarm } from '@verbatim/paging';
import type { Logger, Metrics } from '@verbatim/platform';

export interface AttestationWatchOptions {
  /** The files in force, now. */
  policy(): Pick<PolicySet, 'catalog' | 'files'>;
  /** Whether all vendors are simulators on this machine. */
  readonly isSimulated: boolean;
  readonly alarm: Alarm;
  readonly logger: Pick<Logger, 'error' | 'warn'>;
  readonly metrics: Metrics;
  now(): number;
}

/** A contract is not renewed in a week. */
const WARN_BEFORE_MS = 30 * 86_400_000;

/**
 * Whether what must be in writing before calls about health is there, and who is told when it is not: the
 * log, with file and line, and a person. A day that passes while the process runs is noticed like a file
 * that changes.
 */
export class AttestationWatch {
  /** What was last said of each file's gaps. */
  private said = '';

  constructor(private readonly options: AttestationWatchOptions) {
    options.metrics.gauge(
      'voice_attestations_lacking',
      'Attestations without which calls of a vertical are diverted, and which are not there or do not hold.',
      {
        labels: ['vertical'],
        collect: (gauge) => {
          for (const config of options.policy().catalog.all) {
            const { length } = attestationGaps(config, this.moment);
            gauge.set({ vertical: config.vertical }, length);
          }
        },
      },
    );
  }

  isAttested(vertical: Vertical): boolean {
    const config = this.options.policy().catalog.of(vertical);
    return config !== undefined && attestationGaps(config, this.moment).length === 0;
  }

  /** To be called at the start and now and then. */
  check(): void {
    this.tellProblems();
    for (const config of this.options.policy().catalog.all) {
      const key = `attestation/${config.vertical}`;
      const gaps = attestationGaps(config, this.moment);
      const lastDay = attestedUntil(config, this.moment);
      if (gaps.length > 0) {
        this.options.alarm.raise({
          key,
          severity: 'critical',
          summary: `Calls of ${config.vertical} are diverted: attestations are missing or do not hold.`,
          facts: { vertical: config.vertical, lacking: gaps.map(({ kind }) => kind).join(', ') },
        });
      } else if (lastDay !== undefined && this.endsSoon(lastDay)) {
        this.options.alarm.raise({
          key,
          severity: 'warning',
          summary: `An attestation of ${config.vertical} ends on ${lastDay}; its calls are diverted from then on.`,
          facts: { vertical: config.vertical, lastDay },
        });
      } else this.options.alarm.clear(key);
    }
  }

  private tellProblems(): void {
    const problems = attestationProblems(this.options.policy().files, this.moment);
    const lines = problems.map(
      ({ path, line, column, message }) => `${path}:${line}:${column} ${message}`,
    );
    const text = lines.join('\n');
    if (text === this.said) return;
    this.said = text;
    if (lines.length === 0) return this.options.logger.warn('All attestations are there again.');
    this.options.logger.error(
      { problems: lines },
      'Attestations are missing or do not hold: the calls of these verticals are diverted.',
    );
  }

  private endsSoon(lastDay: string): boolean {
    return Date.parse(lastDay) - this.options.now() < WARN_BEFORE_MS;
  }

  private get moment(): AttestationMoment {
    return { atMs: this.options.now(), isSimulated: this.options.isSimulated };
  }
}
