export interface Column<R> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  value(row: R): string;
}

const GAP = '  ';

/** Aligned text, one row a line. The last column is never padded, so that lines can be copied. */
export function formatTable<R>(columns: readonly Column<R>[], rows: readonly R[]): string {
  const lines = [
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map((column) => printable(column.value(row)))),
  ];
  const widths = columns.map((_, index) =>
    Math.max(...lines.map((cells) => widthOf(cells[index] ?? ''))),
  );
  return lines
    .map((cells) =>
      cells
        .map((cell, index) =>
          pad(cell, widths[index] ?? 0, columns[index], index === cells.length - 1),
        )
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

function pad<R>(
  cell: string,
  width: number,
  column: Column<R> | undefined,
  isLast: boolean,
): string {
  const fill = ' '.repeat(Math.max(0, width - widthOf(cell)));
  if (column?.align === 'right') return fill + cell;
  return isLast ? cell : cell + fill;
}

function widthOf(text: string): number {
  return [...text].length;
}

/** What a call said may not steer the terminal: control and direction characters become visible. */
export function printable(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\u{FFFD}');
}
