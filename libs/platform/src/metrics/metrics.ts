import { setImmediate as othersTurn } from 'node:timers/promises';
import { invariant } from '@verbatim/contracts';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Seconds, from a fast local write to the lag at which somebody is paged. */
const DURATION_BUCKETS_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

/** Of one turn of the event loop, at most, for a scrape: a twentieth of the 20 ms of a frame of audio. */
const TURN_MAX_MS = 1;

/** `<namespace>_<name>_<unit>[_total]`, lower case: docs/specs/metrics.md lists them all. */
const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/;

export interface MetricDescription {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
}

export interface MetricOptions<L extends string> {
  readonly labels?: readonly L[];
}

/**
 * The metrics of one process. Asking twice for a name gives the same metric, so that classes may
 * declare what they emit where they emit it.
 *
 * Bounds: label values are enumerations (vertical, reason, level); never a call, an epoch or words.
 */
export class Metrics {
  readonly registry = new Registry();
  private readonly described = new Map<string, MetricDescription>();

  constructor(options: { app?: string; withProcessMetrics?: boolean } = {}) {
    if (options.app) this.registry.setDefaultLabels({ app: options.app });
    if (options.withProcessMetrics) collectDefaultMetrics({ register: this.registry });
  }

  counter<L extends string = never>(
    name: string,
    help: string,
    options: MetricOptions<L> = {},
  ): Counter<L> {
    invariant(name.endsWith('_total'), `the metric ${name} is a counter and must end in _total`);
    return this.once(
      { name, type: 'counter', help, labels: options.labels ?? [] },
      Counter<L>,
      (registers) => {
        return new Counter<L>({ name, help, labelNames: options.labels ?? [], registers });
      },
    );
  }

  gauge<L extends string = never>(
    name: string,
    help: string,
    options: MetricOptions<L> & { collect?: (gauge: Gauge<L>) => void | Promise<void> } = {},
  ): Gauge<L> {
    const { labels = [], collect } = options;
    return this.once({ name, type: 'gauge', help, labels }, Gauge<L>, (registers) => {
      return new Gauge<L>({
        name,
        help,
        labelNames: labels,
        registers,
        ...(collect && {
          collect(this: Gauge<L>) {
            return collect(this);
          },
        }),
      });
    });
  }

  /** Durations end in `_seconds`; `observe` takes seconds. */
  histogram<L extends string = never>(
    name: string,
    help: string,
    options: MetricOptions<L> & { buckets?: readonly number[] } = {},
  ): Histogram<L> {
    const { labels = [] } = options;
    const buckets = [...(options.buckets ?? DURATION_BUCKETS_SECONDS)];
    return this.once({ name, type: 'histogram', help, labels }, Histogram<L>, (registers) => {
      return new Histogram<L>({ name, help, labelNames: labels, buckets, registers });
    });
  }

  /**
   * The text of a scrape; of these metrics only, where names are given. Written metric by metric with other
   * work let in between: all of them in one go are milliseconds, for which a frame of audio would wait.
   */
  async text(names?: readonly string[]): Promise<string> {
    const metrics = this.registry.getMetricsAsArray();
    const wanted = names && new Set(names);
    const parts: string[] = [];
    let turnBeganAtMs = performance.now();
    for (const metric of metrics) {
      if (wanted && !wanted.has(metric.name)) continue;
      parts.push(await this.registry.getSingleMetricAsString(metric.name));
      if (performance.now() - turnBeganAtMs < TURN_MAX_MS) continue;
      await othersTurn();
      turnBeganAtMs = performance.now();
    }
    return `${parts.join('\n\n')}\n`;
  }

  /** Those that the app itself declared, by name: what docs/specs/metrics.md is made from. */
  describe(): MetricDescription[] {
    return [...this.described.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private once<M extends object>(
    description: MetricDescription,
    type: abstract new (...args: never[]) => M,
    create: (registers: Registry[]) => M,
  ): M {
    const { name } = description;
    invariant(NAME.test(name), `${name} is no metric name: <namespace>_<name>_<unit>[_total]`);
    const known: unknown = this.registry.getSingleMetric(name);
    if (known === undefined) {
      this.described.set(name, description);
      return create([this.registry]);
    }
    invariant(known instanceof type, `${name} is already a metric of another type`);
    return known;
  }
}
