/** A label's values: all of them, or the form that every one has. */
type AllowedValues = ReadonlySet<string> | RegExp;

/** One line of what an app answers to GET /metrics. */
export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Where a row of the table of labels speaks of one metric alone: `reason` of `voice_calls_diverted_total`. */
const EVERY_METRIC = '*';

/**
 * docs/specs/metrics.md, read: which metrics there are and which values their labels may have. What an
 * app really answers is held against it.
 */
export class MetricsDocument {
  readonly names: ReadonlySet<string>;
  /** By label, then by metric. */
  private readonly values = new Map<string, Map<string, AllowedValues>>();

  constructor(markdown: string) {
    this.names = new Set(
      [...rowsUnder(markdown, 'metric')].map(([first = '']) => codesIn(first)[0]!),
    );
    for (const [first = '', allowed = ''] of rowsUnder(markdown, 'label'))
      this.allow(first, allowed);
  }

  get labels(): ReadonlySet<string> {
    return new Set(this.values.keys());
  }

  /** Everything in the exposition that the document does not say, a line each. */
  problemsIn(exposition: string): string[] {
    const problems = new Set<string>();
    for (const [, name = ''] of exposition.matchAll(/^# TYPE (\S+)/gm)) {
      if (!this.names.has(name)) problems.add(`${name} is not in the document`);
    }
    for (const { name, labels } of samplesIn(exposition)) {
      for (const [label, value] of Object.entries(labels)) {
        const problem = this.problemWith(name, label, value);
        if (problem) problems.add(problem);
      }
    }
    return [...problems];
  }

  private problemWith(name: string, label: string, value: string): string | undefined {
    const ofLabel = this.values.get(label);
    const allowed = ofLabel?.get(metricOf(name)) ?? ofLabel?.get(EVERY_METRIC);
    if (!allowed) return `${name} has the label ${label}, which the document does not explain`;
    const isAllowed = allowed instanceof RegExp ? allowed.test(value) : allowed.has(value);
    return isAllowed ? undefined : `${name}: ${label}="${value}" is no value of that label`;
  }

  private allow(first: string, allowed: string): void {
    const [label = '', ...metrics] = codesIn(first);
    const codes = codesIn(allowed);
    const isPattern = codes.length === 1 && /^\/.+\/$/.test(codes[0] ?? '');
    const values = isPattern ? new RegExp(`^(${codes[0]!.slice(1, -1)})$`) : new Set(codes);
    const ofLabel = this.values.get(label) ?? new Map<string, AllowedValues>();
    for (const metric of metrics.length > 0 ? metrics : [EVERY_METRIC]) ofLabel.set(metric, values);
    this.values.set(label, ofLabel);
  }
}

export function samplesIn(exposition: string): MetricSample[] {
  return [...exposition.matchAll(/^([a-z_][\w]*)(?:\{(.*)\})? (\S+)$/gm)].map(
    ([, name = '', labels = '', value]) => ({
      name,
      labels: Object.fromEntries(
        [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text]),
      ),
      value: Number(value),
    }),
  );
}

/** A histogram's samples carry its name and a suffix. */
const metricOf = (sample: string): string => sample.replace(/_(bucket|sum|count)$/, '');

const codesIn = (cell: string): string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** Cells of every row of the tables whose first heading is `heading`. */
function rowsUnder(markdown: string, heading: string): string[][] {
  const rows: string[][] = [];
  let isInTable = false;
  for (const line of markdown.split('\n')) {
    if (!line.startsWith('|')) isInTable = false;
    else {
      const cells = line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim());
      if (cells[0] === heading) isInTable = true;
      else if (isInTable && !cells[0]?.startsWith('-')) rows.push(cells);
    }
  }
  return rows;
}
