import { placeIn, shortNumber, ticksUpTo } from './axis.js';
import { drawing, element, headingHeight, line, LINE, MARGIN, text, type Heading } from './svg.js';

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** The lowest and the highest round, drawn as a line over the bar's end. */
  readonly spread?: { readonly low: number; readonly high: number };
  /** What the chart is about; the others are drawn in grey. */
  readonly isOurs?: boolean;
  /** Of this bar alone, drawn across it. */
  readonly targetValue?: number;
}

export interface ChartTarget {
  readonly value: number;
  readonly name: string;
}

export interface BarGroup {
  readonly name: string;
  readonly bars: readonly Bar[];
  /** Of all its bars, drawn through the group. */
  readonly target?: ChartTarget;
}

export interface BarChart extends Heading {
  /** Of the values, written under each axis: `items a second`. */
  readonly unit: string;
  /** What has a value of our own and what stands beside it. */
  readonly legend?: { readonly ours: string; readonly others: string };
  /** Each on an axis of its own, which begins at 0. */
  readonly groups: readonly BarGroup[];
}

const WIDTH = 900;
const NAMES = 270;
const VALUES = 130;
const ROW = 24;
const BAR = 16;
const GROUP_GAP = 28;

/** Horizontal bars in groups, as an SVG file. */
export function barChart(chart: BarChart): string {
  const drawn: string[] = [];
  let y = headingHeight(chart);
  if (chart.legend) {
    drawn.push(...legendOf(chart.legend, y + 8));
    y += LINE;
  }
  for (const group of chart.groups) {
    const height = LINE * 2 + group.bars.length * ROW + LINE * 2;
    drawn.push(...groupAt(y + GROUP_GAP, group, chart.unit));
    y += height + GROUP_GAP;
  }
  return drawing(chart, WIDTH, y + MARGIN, drawn);
}

function legendOf({ ours, others }: { ours: string; others: string }, y: number): string[] {
  const second = MARGIN + 40 + ours.length * 8;
  return [
    element('rect', { x: MARGIN, y: y - 10, width: 12, height: 12, class: 's0' }),
    text(MARGIN + 18, y, ours, { class: 'faint' }),
    element('rect', { x: second, y: y - 10, width: 12, height: 12, class: 'other' }),
    text(second + 18, y, others, { class: 'faint' }),
  ];
}

function groupAt(top: number, { name, bars, target }: BarGroup, unit: string): string[] {
  const left = MARGIN + NAMES;
  const width = WIDTH - left - VALUES - MARGIN;
  const highest = Math.max(
    ...bars.flatMap(({ value, spread, targetValue }) => [
      value,
      spread?.high ?? 0,
      targetValue ?? 0,
    ]),
    target?.value ?? 0,
  );
  const ticks = ticksUpTo(highest);
  const place = placeIn(ticks);
  const xOf = (value: number): number => left + place(value) * width;
  const first = top + LINE + (target ? LINE : 0);
  const bottom = first + bars.length * ROW;
  return [
    text(MARGIN, top, name, { class: 'group' }),
    ...ticks.flatMap((tick) => [
      line(xOf(tick), first, xOf(tick), bottom, 'rule'),
      text(xOf(tick), bottom + 16, shortNumber(tick), { 'text-anchor': 'middle', class: 'faint' }),
    ]),
    text(left, bottom + 34, unit, { class: 'faint' }),
    ...bars.flatMap((bar, i) => barAt(first + i * ROW, bar, xOf)),
    ...(target === undefined ? [] : targetAt(xOf(target.value), first, bottom, target)),
  ];
}

function barAt(y: number, bar: Bar, xOf: (value: number) => number): string[] {
  const { name, value, spread, isOurs = false, targetValue } = bar;
  const from = xOf(0);
  const middle = y + ROW / 2;
  const end = Math.max(...[value, spread?.high ?? 0, targetValue ?? 0].map(xOf));
  const target = targetValue === undefined ? '' : `, target ${shortNumber(targetValue)}`;
  return [
    text(from - 8, middle + 4, name, { 'text-anchor': 'end' }),
    element('rect', {
      x: from,
      y: middle - BAR / 2,
      width: xOf(value) - from,
      height: BAR,
      rx: 2,
      class: isOurs ? 's0' : 'other',
    }),
    ...(spread ? [line(xOf(spread.low), middle, xOf(spread.high), middle, 'spread')] : []),
    ...(targetValue === undefined
      ? []
      : [line(xOf(targetValue), y + 1, xOf(targetValue), y + ROW - 1, 'target')]),
    text(end + 6, middle + 4, `${shortNumber(value)}${target}`, { class: 'faint' }),
  ];
}

function targetAt(x: number, top: number, bottom: number, { name, value }: ChartTarget): string[] {
  const label = `${name}: ${shortNumber(value)}`;
  return [
    line(x, top - 6, x, bottom, 'target'),
    text(x, top - 10, label, { 'text-anchor': 'middle', class: 'faint' }),
  ];
}
