/** The room left and right of what a chart draws, and the height of a line of text. */
export const MARGIN = 24;
export const LINE = 20;

/** Colours are classes, so that one file is readable on a light page and on a dark one. */
const STYLE = `
  svg { --page: #fcfcfb; --ink: #0b0b0b; --faint: #52514e; --rule: #e1e0d9;
    --s0: #2a78d6; --s1: #eb6834; --s2: #1baf7a; --s3: #eda100; --s4: #4a3aa7; --other: #a09f98; }
  @media (prefers-color-scheme: dark) {
    svg { --page: #1a1a19; --ink: #ffffff; --faint: #c3c2b7; --rule: #383835;
      --s0: #3987e5; --s1: #d95926; --s2: #199e70; --s3: #c98500; --s4: #9085e9; --other: #76756f; }
  }
  text { font: 13px system-ui, sans-serif; fill: var(--ink); }
  .title { font-size: 16px; font-weight: 600; }
  .faint { fill: var(--faint); font-size: 12px; }
  .page { fill: var(--page); }
  .rule { stroke: var(--rule); }
  .target { stroke: var(--ink); stroke-dasharray: 5 4; stroke-width: 1.5; }
  .spread { stroke: var(--ink); stroke-width: 1.5; }
  .other { fill: var(--other); }
${[0, 1, 2, 3, 4].map((i) => `  .s${i} { fill: var(--s${i}); } .l${i} { stroke: var(--s${i}); fill: none; stroke-width: 2; }`).join('\n')}
`;

/** How many series have a colour of their own. */
export const COLOURS = 5;

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
