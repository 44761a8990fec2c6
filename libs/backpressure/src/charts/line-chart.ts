import { invariant } from '@verbatim/contracts';
import { decadesAround, placeIn, shortNumber, ticksUpTo } from './axis.js';
import type { ChartTarget } from './bar-chart.js';
import {
  COLOURS,
  drawing,
  element,
  headingHeight,
  line,
  LINE,
  MARGIN,
  text,
  type Heading,
} from './svg.js';

export interface LineSeries {
  readonly name: string;
  /** Ascending in x. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LineAxis {
  readonly name: string;
  /** In decades; every value must then be above 0. */
  readonly isLogarithmic?: boolean;
}

export interface LineChart extends Heading {
  readonly x: LineAxis;
  readonly y: LineAxis;
  readonly series: readonly LineSeries[];
  /** Drawn across, at a value of y. */
  readonly target?: ChartTarget;
}

const WIDTH = 860;
const HEIGHT = 300;
const LABELS = 64;

/** Lines over one pair of axes, as an SVG file. Bounds: five series, the colours that there are. */
export function lineChart(chart: LineChart): string {
  const { x, y, series, target } = chart;
  invariant(series.length <= COLOURS, `${series.length} lines, and colours for ${COLOURS}`);
  const points = series.flatMap((each) => each.points);
  const xTicks = ticksOf(
    x,
    points.map(([at]) => at),
  );
  const yTicks = ticksOf(y, [
    ...points.map(([, value]) => value),
    ...(target ? [target.value] : []),
  ]);
  const [left, right] = [MARGIN + LABELS, WIDTH - MARGIN];
  const top = headingHeight(chart) + LINE * 2.5;
  const bottom = top + HEIGHT;
  const placeX = placeIn(xTicks, x.isLogarithmic);
  const placeY = placeIn(yTicks, y.isLogarithmic);
  const xOf = (at: number): number => left + placeX(at) * (right - left);
  const yOf = (value: number): number => bottom - placeY(value) * HEIGHT;
  return drawing(chart, WIDTH, bottom + LINE * 2 + MARGIN, [
    ...legendOf(series, top - LINE * 1.5 - 4),
    ...yTicks.flatMap((tick) => [
      line(left, yOf(tick), right, yOf(tick), 'rule'),
      text(left - 8, yOf(tick) + 4, shortNumber(tick), { 'text-anchor': 'end', class: 'faint' }),
    ]),
    ...xTicks.map((tick) =>
      text(xOf(tick), bottom + 18, shortNumber(tick), { 'text-anchor': 'middle', class: 'faint' }),
    ),
    text(MARGIN, top - LINE / 2 + 2, y.name, { class: 'faint' }),
    text(right, bottom + 38, x.name, { 'text-anchor': 'end', class: 'faint' }),
    ...series.map(({ points: each }, i) =>
      element('polyline', {
        points: each.map(([at, value]) => `${short(xOf(at))},${short(yOf(value))}`).join(' '),
        class: `l${i}`,
      }),
    ),
    ...(target === undefined
      ? []
      : [
          line(left, yOf(target.value), right, yOf(target.value), 'target'),
          text(right, yOf(target.value) - 6, `${target.name}: ${shortNumber(target.value)}`, {
            'text-anchor': 'end',
            class: 'faint',
          }),
        ]),
  ]);
}

function ticksOf({ isLogarithmic = false }: LineAxis, values: readonly number[]): number[] {
  return isLogarithmic ? decadesAround(values) : ticksUpTo(Math.max(0, ...values));
}

function legendOf(series: readonly LineSeries[], y: number): string[] {
  let x = MARGIN;
  return series.flatMap(({ name }, i) => {
    const at = x;
    x += 42 + name.length * 7;
    return [
      element('rect', { x: at, y: y - 10, width: 12, height: 12, class: `s${i}` }),
      text(at + 18, y, name, { class: 'faint' }),
    ];
  });
}

const short = (value: number): number => Math.round(value * 10) / 10;
