import { describe, expect, it } from 'vitest';
import { MetricsDocument, samplesIn } from './metrics-document.js';

const DOCUMENT = `
| label | values |
| --- | --- |
| \`vertical\` | \`salon\`, \`sales\` |
| \`reason\` of \`voice_a_events_total\` | \`full\` |
| \`code\` | \`/[A-Z]+\\.[A-Z]+/\` |
| \`le\` | \`/[0-9.]+/\` |

Text between.

| metric                 | type    |
| ---------------------- | ------- |
| \`voice_a_events_total\` | counter |
| \`voice_b_seconds\`      | histogram |
`;
const document = new MetricsDocument(DOCUMENT);

describe('MetricsDocument', () => {
  it('knows the metrics and the labels', () => {
    expect([...document.names]).toEqual(['voice_a_events_total', 'voice_b_seconds']);
    expect([...document.labels]).toEqual(['vertical', 'reason', 'code', 'le']);
  });

  it('has nothing against what it says', () => {
    const exposition = [
      '# TYPE voice_a_events_total counter',
      'voice_a_events_total{vertical="salon",reason="full",code="QUEUE.AWAY"} 3',
      '# TYPE voice_b_seconds histogram',
      'voice_b_seconds_bucket{le="0.5",vertical="sales"} 1',
      'voice_b_seconds_sum{vertical="sales"} 0.2',
    ].join('\n');
    expect(document.problemsIn(exposition)).toEqual([]);
  });

  it.each([
    ['a metric that it does not list', '# TYPE voice_c_events gauge', /voice_c_events is not/],
    ['a value that is none', 'voice_a_events_total{vertical="casino"} 1', /vertical="casino"/],
    ['a call’s id', 'voice_a_events_total{vertical="CA0123456789abcdef"} 1', /is no value/],
    ['a label without a row', 'voice_a_events_total{caller="x"} 1', /the label caller/],
    ['a value of another metric', 'voice_b_seconds_sum{reason="full"} 1', /the label reason/],
    ['a value that lacks the form', 'voice_a_events_total{code="away"} 1', /code="away"/],
  ])('names %s', (_, line, problem) => {
    expect(document.problemsIn(line)).toEqual([expect.stringMatching(problem)]);
  });
});

describe('samplesIn', () => {
  it('reads names, labels and values', () => {
    expect(samplesIn('# HELP a_b Help.\na_b{x="1",y="a\\"b"} 2.5\na_c NaN\n')).toEqual([
      { name: 'a_b', labels: { x: '1', y: 'a\\"b' }, value: 2.5 },
      { name: 'a_c', labels: {}, value: NaN },
    ]);
  });
});
