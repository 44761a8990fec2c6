type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

const SAMPLE = /^([a-z_][a-z0-9_]*)(?:\{(.*)\})? (\S+)$/i;
const LABEL = /([a-z_][a-z0-9_]*)="((?:[^"\\]|\\.)*)"/gi;

/** What an app's `/metrics` said at one moment. A metric that it does not have is absent, not zero. */
export class MetricSnapshot {
  readonly #samples = new Map<string, Sample[]>();

  private constructor(samples: readonly Sample[]) {
    for (const sample of samples) {
      const ofName = this.#samples.get(sample.name);
      if (ofName) ofName.push(sample);
      else this.#samples.set(sample.name, [sample]);
    }
  }

  /** Lines that hold no sample are passed over. */
  static parse(text: string): MetricSnapshot {
    return new MetricSnapshot(text.split('\n').flatMap((line) => sampleOf(line)));
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

  #of(name: string, labels: Labels): Sample[] {
    const wanted = Object.entries(labels);
    return (this.#samples.get(name) ?? []).filter((sample) =>
      wanted.every(([label, value]) => sample.labels[label] === value),
    );
  }
}

function sampleOf(line: string): Sample[] {
  const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
  if (name === undefined || !Number.isFinite(Number(value))) return [];
  const pairs = [...labels.matchAll(LABEL)].map(([, label, text]) => [label, text]);
  return [{ name, labels: Object.fromEntries(pairs) as Labels, value: Number(value) }];
}

/** Undefined while the app does not answer. */
export async function readMetrics(url: string): Promise<MetricSnapshot | undefined> {
  try {
    const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(2_000) });
    return MetricSnapshot.parse(await response.text());
  } catch {
    return undefined; // Dead or starting: whoever killed it knows.
  }
}
