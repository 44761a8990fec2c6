/** A cell with where it begins, both from 1. */
export interface CsvCell {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** Records of RFC 4180: commas, double quotes, line feeds inside quotes. `unclosed`: the quoted cell in which the file stops. */
export function parseCsv(text: string): { rows: CsvCell[][]; unclosed: CsvCell | undefined } {
  const rows: CsvCell[][] = [];
  let row: CsvCell[] = [];
  let [line, column] = [1, 1];
  let cell = { text: '', line, column };
  let isQuoted = false;
  const endCell = (): void => {
    row.push(cell);
    cell = { text: '', line, column: column + 1 };
  };
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i]!;
    if (isQuoted) {
      if (character !== '"') cell.text += character;
      else if (text[i + 1] === '"') {
        cell.text += '"';
        i += 1;
        column += 1;
      } else isQuoted = false;
    } else if (character === '"' && cell.text === '') isQuoted = true;
    else if (character === ',') endCell();
    else if (character === '\n') {
      endCell();
      rows.push(row);
      row = [];
    } else if (character !== '\r') cell.text += character;
    if (character === '\n') [line, column] = [line + 1, 1];
    else column += 1;
    if (character === '\n' && !isQuoted) cell = { text: '', line, column };
  }
  const unclosed = isQuoted ? cell : undefined;
  if (cell.text !== '' || row.length > 0) {
    endCell();
    rows.push(row);
  }
  const isBlank = (cells: CsvCell[]): boolean => cells.length === 1 && cells[0]?.text === '';
  return { rows: rows.filter((cells) => !isBlank(cells)), unclosed };
}
