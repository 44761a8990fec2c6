/** The room left and right of what a chart draws, and the height of a line of text. */
export const MARGIN = 24;
export const LINE = 20;

interface Palette {
  readonly page: string;
  readonly ink: string;
  readonly faint: string;
  readonly rule: string;
  readonly other: string;
  /** Told apart also by those who see fewer colours. */
  readonly series: readonly string[];
}

const LIGHT: Palette = {
  page: '#fcfcfb',
  ink: '#0b0b0b',
  faint: '#52514e',
  rule: '#e1e0d9',
  other: '#a09f98',
  series: ['#2a78d6', '#eb6834', '#1baf7a', '#eda100', '#4a3aa7'],
};
const DARK: Palette = {
  page: '#1a1a19',
  ink: '#ffffff',
  faint: '#c3c2b7',
  rule: '#383835',
  other: '#76756f',
  series: ['#3987e5', '#d95926', '#199e70', '#c98500', '#9085e9'],
};

/** Plain rules twice, because not every reader of SVG knows variables. */
const rulesOf = ({ page, ink, faint, rule, other, series }: Palette): string =>
  [
    `text { fill: ${ink}; }`,
    `.page { fill: ${page}; }`,
    `.faint { fill: ${faint}; }`,
    `.rule { stroke: ${rule}; }`,
    `.target, .spread { stroke: ${ink}; }`,
    `.other { fill: ${other}; }`,
    ...series.map((colour, i) => `.s${i} { fill: ${colour}; } .l${i} { stroke: ${colour}; }`),
  ].join('\n');

const STYLE = `
text { font: 13px system-ui, sans-serif; }
.title { font-size: 16px; font-weight: 600; }
.group { font-weight: 600; }
.faint { font-size: 12px; }
.target { stroke-dasharray: 5 4; stroke-width: 1.5; }
.spread { stroke-width: 1.5; }
polyline { fill: none; stroke-width: 2; }
${rulesOf(LIGHT)}
@media (prefers-color-scheme: dark) {
${rulesOf(DARK)}
}
`;

/** How many series have a colour of their own. */
export const COLOURS = LIGHT.series.length;

type Attributes = Readonly<Record<string, string | number>>;

export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => {
    const short = typeof value === 'number' ? Math.round(value * 10) / 10 : escaped(value);
    return ` ${key}="${short}"`;
  });
  return content === ''
    ? `<${name}${written.join('')}/>`
    : `<${name}${written.join('')}>${content}</${name}>`;
}

export function text(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escaped(content));
}

export function line(x1: number, y1: number, x2: number, y2: number, className: string): string {
  return element('line', { x1, y1, x2, y2, class: className });
}

export interface Heading {
  readonly title: string;
  /** Where and when it was measured, say. */
  readonly subtitle?: string;
}

/** Where the drawing below a heading may begin. */
export const headingHeight = ({ subtitle }: Heading): number =>
  MARGIN + (subtitle === undefined ? 1 : 2) * LINE;

/** The whole file. The title is also what a screen reader says. */
export function drawing(
  heading: Heading,
  width: number,
  height: number,
  content: readonly string[],
): string {
  const { title, subtitle } = heading;
  const head = [
    element('title', {}, escaped(title)),
    `<style>${STYLE}</style>`,
    element('rect', { width, height, class: 'page' }),
    text(MARGIN, MARGIN + 8, title, { class: 'title' }),
    ...(subtitle === undefined
      ? []
      : [text(MARGIN, MARGIN + 8 + LINE, subtitle, { class: 'faint' })]),
  ];
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${Math.ceil(height)}`,
    width: String(width),
    role: 'img',
  };
  return `${element('svg', attributes, `\n${[...head, ...content].join('\n')}\n`)}\n`;
}

function escaped(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
