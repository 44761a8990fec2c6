import { describe, expect, it } from 'vitest';
import { decadesAround, shortNumber, ticksUpTo } from './axis.js';
import { barChart } from './bar-chart.js';
import { lineChart } from './line-chart.js';

/** What an XML reader would refuse: an element that is left open, or closed by another's name. */
function openElements(svg: string): string[] {
  const open: string[] = [];
  for (const [, slash, name, isEmpty] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/gi)) {
    if (slash) expect(open.pop()).toBe(name);
    else if (!isEmpty) open.push(name as string);
  }
  return open;
}

const attributes = (svg: string, element: string, name: string): number[] =>
  [...svg.matchAll(new RegExp(`<${element} [^>]*`, 'g'))].flatMap(([text]) => {
    const value = new RegExp(` ${name}="([-\\d.]+)"`).exec(text)?.[1];
    return value === undefined ? [] : [Number(value)];
  });

describe('barChart', () => {
  const chart = (target?: number) =>
    barChart({
      title: 'Speed <of & "it">',
      subtitle: 'here',
      unit: 'items a second',
      legend: { ours: 'this', others: 'others' },
      groups: [
        {
          name: 'one at a time',
          bars: [
            { name: 'ours', value: 10e6, isOurs: true, spread: { low: 8e6, high: 12e6 } },
            { name: 'theirs', value: 5e6, targetValue: 6e6 },
          ],
          ...(target !== undefined && { target: { name: 'target', value: target } }),
        },
      ],
    });

  it('draws bars as long as their values, and ours in a colour', () => {
    const svg = chart();
    const [long = 0, short] = [...svg.matchAll(/<rect [^>]*rx="2"[^>]*/g)].map(([bar]) =>
      Number(/width="([\d.]+)"/.exec(bar)?.[1]),
    );
    expect(long / 2).toBeCloseTo(short as number, 0);
    expect(svg).toMatch(/rx="2" class="s0"/);
    expect(svg).toMatch(/rx="2" class="other"/);
  });

  it('is one well-formed drawing in which text stays text', () => {
    const svg = chart(7e6);
    expect(openElements(svg)).toEqual([]);
    expect(svg).toContain('Speed &lt;of &amp; &quot;it&quot;&gt;');
  });

  it('names axis, unit, legend, values and target, on light and on dark', () => {
    const svg = chart(7e6);
    for (const words of ['>items a second<', '>this<', '>others<', '>10 M<', '>target: 7 M<']) {
      expect(svg).toContain(words);
    }
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).toContain('>5 M, target 6 M<');
    expect(svg.match(/class="target"/g)).toHaveLength(2);
    expect(chart().match(/class="target"/g)).toHaveLength(1);
  });

  it('keeps everything inside, also a target above every bar', () => {
    const [, width = 0, height = 0] = /viewBox="0 0 (\d+) (\d+)"/.exec(chart(90e6))!.map(Number);
    expect(Math.max(...attributes(chart(90e6), 'line', 'x2'))).toBeLessThan(width);
    expect(Math.max(...attributes(chart(90e6), 'text', 'y'))).toBeLessThan(height);
  });
});

describe('lineChart', () => {
  const series = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      name: `line ${i}`,
      points: [
        [1, 10],
        [10, 100],
        [100, 1_000],
      ] as const,
    }));
  const chart = (isLogarithmic: boolean, count = 2) =>
    lineChart({
      title: 'Lag',
      x: { name: 'calls', isLogarithmic },
      y: { name: 'milliseconds', isLogarithmic },
      series: series(count),
      target: { name: 'objective', value: 1_500 },
    });
  const linesOf = (svg: string): number[][] =>
    [...svg.matchAll(/<polyline points="([^"]+)"/g)].map(([, points = '']) =>
      points.split(/[ ,]/).map(Number),
    );

  it('draws a line for each series, in decades where it is asked to', () => {
    const [first = []] = linesOf(chart(true));
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0] = first;
    expect(x2 - x1).toBeCloseTo(x3 - x2, 0);
    expect(y1 - y2).toBeCloseTo(y2 - y3, 0);
    const [[, , lx2 = 0, , lx3 = 0] = []] = linesOf(chart(false));
    expect(lx3 - lx2).toBeGreaterThan((x3 - x2) * 1.5);
    expect(linesOf(chart(false))).toHaveLength(2);
  });

  it('is well-formed and names axes, lines and target', () => {
    const svg = chart(false);
    expect(openElements(svg)).toEqual([]);
    for (const words of ['>calls<', '>milliseconds<', '>line 1<', '>objective: 1.5 k<']) {
      expect(svg).toContain(words);
    }
  });

  it('refuses more lines than can be told apart', () => {
    expect(() => chart(false, 6)).toThrow('6 lines, and colours for 5');
  });
});

describe('axis', () => {
  it.each([
    [75e6, [0, 20e6, 40e6, 60e6, 80e6]],
    [1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0.3, [0, 0.1, 0.2, 0.3]],
    [0, [0, 1]],
  ])('runs to the round number above %s', (max, ticks) => {
    expect(ticksUpTo(max)).toEqual(ticks);
  });

  it('encloses values between powers of ten', () => {
    expect(decadesAround([3, 250])).toEqual([1, 10, 100, 1_000]);
    expect(decadesAround([0.5])).toEqual([0.1, 1]);
  });

  it.each([
    [12_470_000, '12.5 M'],
    [1_500, '1.5 k'],
    [3, '3'],
    [0.25, '0.25'],
    [-2_000, '-2 k'],
    [4e9, '4 G'],
  ])('writes %s as %s', (value, written) => {
    expect(shortNumber(value)).toBe(written);
  });
});
