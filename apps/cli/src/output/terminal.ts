const STYLES = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33' } as const;
export type Style = keyof typeof STYLES;

/** Where a command writes. Colour only where a person looks: on a terminal, without NO_COLOR. */
export interface Terminal {
  readonly isColoured: boolean;
  line(text?: string): void;
  /** To standard error. */
  problem(text: string): void;
  style(style: Style, text: string): string;
}

export interface TerminalStreams {
  readonly stdout: { isTTY?: boolean; write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

export function terminalOn(streams: TerminalStreams, isColourRefused: boolean): Terminal {
  const isColoured = streams.stdout.isTTY === true && !isColourRefused;
  return {
    isColoured,
    line: (text = '') => void streams.stdout.write(`${text}\n`),
    problem: (text) => void streams.stderr.write(`${text}\n`),
    style: (style, text) => (isColoured ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text),
  };
}
