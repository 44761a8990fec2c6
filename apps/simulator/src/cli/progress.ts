import type { SimulationProgress } from '../calls/simulation.js';
import type { CallReport } from '../report/report.js';

/** What a run tells while it goes on: a line per call, never a word of one. */
export class ConsoleProgress implements SimulationProgress {
  #started = 0;
  /** Of the calls that are running. */
  readonly #numbers = new Map<string, number>();

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
    this.#numbers.set(callSid, this.#started);
    this.#tell(`${this.#place(callSid)} ${callSid} ${scriptId} calls ${to}`);
  }

  callEnded(call: CallReport): void {
    const place = this.#place(call.callSid);
    this.#numbers.delete(call.callSid);
    const turns = `${call.caller.length} caller and ${call.agent.length} agent turns`;
    const warnings = call.warnings.map((warning) => `\n    ${warning}`).join('');
    this.#tell(
      `${place} ${call.callSid} ${call.status} (${call.outcome}) after ` +
        `${call.durationSeconds} s, ${turns}${warnings}`,
    );
  }

  #place(callSid: string): string {
    const number = this.#numbers.get(callSid);
    return this.calls === 0 ? `[${number}]` : `[${number}/${this.calls}]`;
  }

  #tell(line: string): void {
    if (!this.isQuiet) this.print(line);
  }
}
