import type { SimulationProgress } from '../calls/simulation.js';
import type { CallReport } from '../report/report.js';

/** What a run tells while it goes on: a line per call, never a word of one. */
export class ConsoleProgress implements SimulationProgress {
  #started = 0;
  #ended = 0;

  constructor(
    private readonly calls: number,
    private readonly isQuiet: boolean,
    private readonly print: (line: string) => void,
  ) {}

  listening(port: number): void {
    this.print(`fake OpenAI Realtime on port ${port}`);
  }

  callStarted({ callSid, scriptId, to }: CallReport): void {
    this.#started += 1;
    this.#tell(`${this.#place(this.#started)} ${callSid} ${scriptId} calls ${to}`);
  }

  callEnded(call: CallReport): void {
    this.#ended += 1;
    const turns = `${call.caller.length} caller and ${call.agent.length} agent turns`;
    const warnings = call.warnings.map((warning) => `\n    ${warning}`).join('');
    this.#tell(
      `${this.#place(this.#ended)} ${call.callSid} ${call.status} (${call.outcome}) after ` +
        `${call.durationSeconds} s, ${turns}${warnings}`,
    );
  }

  #place(number: number): string {
    return this.calls === 0 ? `[${number}]` : `[${number}/${this.calls}]`;
  }

  #tell(line: string): void {
    if (!this.isQuiet) this.print(line);
  }
}
