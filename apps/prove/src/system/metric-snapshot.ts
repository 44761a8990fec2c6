import { type MetricSample, samplesIn } from '@verbatim/platform';

type Labels = Readonly<Record<string, string>>;

/** What an app's `/metrics` said at one moment. A metric that it does not have is absent, not zero. */
export class MetricSnapshot {
  readonly #samples = new Map<string, MetricSample[]>();

  private constructor(samples: readonly MetricSample[]) {
    for (const sample of samples) {
      const ofName = this.#samples.get(sample.name);
      if (ofName) ofName.push(sample);
      else this.#samples.set(sample.name, [sample]);
    }
  }

  /** Lines that hold no sample are passed over. */
  static parse(text: string): MetricSnapshot {
    return new MetricSnapshot(samplesIn(text).filter(({ value }) => Number.isFinite(value)));
  }

  has(name: string): boolean {
    return this.#samples.has(name);
  }

  /** Over every series that has these labels; undefined where there is none. */
  sum(name: string, labels: Labels = {}): number | undefined {
    const found = this.#of(name, labels);
    return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
  }

  max(name: string, labels: Labels = {}): number | undefined {
    const found = this.#of(name, labels);
    return found.length === 0 ? undefined : Math.max(...found.map(({ value }) => value));
  }

  min(name: string, labels: Labels = {}): number | undefined {
    const found = this.#of(name, labels);
    return found.length === 0 ? undefined : Math.min(...found.map(({ value }) => value));
  }

  #of(name: string, labels: Labels): MetricSample[] {
    const wanted = Object.entries(labels);
    return (this.#samples.get(name) ?? []).filter((sample) =>
      wanted.every(([label, value]) => sample.labels[label] === value),
    );
  }
}

/** Of these metrics alone, where names are given. Undefined while the app does not answer. */
export async function readMetrics(
  url: string,
  names: readonly string[] = [],
): Promise<MetricSnapshot | undefined> {
  const query = names.map((name) => `name=${name}`).join('&');
  try {
    const response = await fetch(`${url}/metrics?${query}`, {
      signal: AbortSignal.timeout(2_000),
    });
    return MetricSnapshot.parse(await response.text());
  } catch {
    return undefined; // Dead or starting: whoever killed it knows.
  }
}
