import { wordsOf } from '../speech/framing.js';
import { speakingMs } from '../speech/speech-encoder.js';
import type {
  AgentSpeech,
  AgentTool,
  CallScript,
  ResultCondition,
} from '../scripts/call-script.js';
import { filledIn, filledInText } from '../scripts/filled-in.js';

/** A stretch of one scripted utterance, as much of it as was not said yet. */
export interface Line {
  readonly step: number;
  readonly words: readonly string[];
  readonly durationMs: number;
}

export interface ToolRequest {
  readonly step: number;
  readonly name: string;
  readonly arguments: AgentTool['arguments'];
}

/** What one response says, and the tools that it then asks for. */
export interface Turn {
  readonly lines: readonly Line[];
  readonly tools: readonly ToolRequest[];
}

/**
 * The agent's side of one script: what was said, and what may be said now.
 *
 * A turn is everything that stands before the caller's next utterance and was not said yet, up to and
 * with the next tools. What a cancelled response did not get to say stays to be said. Steps with a condition
 * wait for the result that it is about, and are passed over where it is not met.
 */
export class AgentLines {
  readonly #script: CallScript;
  /** The first step that is not wholly said, and how many of its words are. */
  #cursor = 0;
  #wordsSaid = 0;
  #callerHeardTo = -1;
  /** The words of lines that were to be said: they stay, whatever tools say later. */
  readonly #words = new Map<number, readonly string[]>();

  constructor(
    script: CallScript,
    /** The newest result of a tool, as it was returned; undefined while there is none. */
    private readonly resultOf: (tool: string) => string | undefined = () => undefined,
    private readonly today = new Date(),
  ) {
    this.#script = script;
  }

  /** The caller's utterance (or keys) at this step was heard. */
  callerHeard(step: number): void {
    this.#callerHeardTo = Math.max(this.#callerHeardTo, step);
  }

  /** The caller did something that carries no step, such as keys passed on as text: the next one counts. */
  callerHeardNext(): void {
    const next = this.#nextCallerStep();
    if (next < this.#script.steps.length) this.#callerHeardTo = next;
  }

  /** Tools that the model may not call are passed over, as if the script did not have them. */
  nextTurn(mayCall: (tool: string) => boolean = () => true): Turn {
    const lines: Line[] = [];
    const tools: ToolRequest[] = [];
    const end = this.#nextCallerStep();
    for (let step = this.#cursor; step < end; step += 1) {
      const scripted = this.#script.steps[step]!;
      if (scripted.kind !== 'agent' && scripted.kind !== 'tool') continue;
      if (tools.some(({ name }) => waitsFor(scripted, name))) break;
      if (scripted.when && !this.#isDue(step, scripted.when, mayCall)) continue;
      if (scripted.kind === 'agent') {
        if (tools.length > 0) break;
        lines.push(this.#lineAt(step));
      } else if (mayCall(scripted.name)) {
        tools.push({ step, name: scripted.name, arguments: this.#argumentsOf(scripted) });
      }
    }
    return { lines, tools };
  }

  /** Whether anything of the conversation was said or heard. */
  get hasBegun(): boolean {
    return this.#cursor > 0 || this.#wordsSaid > 0 || this.#callerHeardTo >= 0;
  }

  /** So many words of the line were generated. Called in the order of the lines. */
  said(line: Line, words: number): void {
    if (words >= line.words.length) {
      this.#cursor = line.step + 1;
      this.#wordsSaid = 0;
    } else if (words > 0) {
      this.#wordsSaid = (line.step === this.#cursor ? this.#wordsSaid : 0) + words;
      this.#cursor = line.step;
    }
  }

  called(tool: ToolRequest): void {
    this.#cursor = Math.max(this.#cursor, tool.step + 1);
    this.#wordsSaid = 0;
  }

  /** One that the conversation has gone past is due no more, unless it was cut off. */
  #isDue(
    step: number,
    { tool, holds, lacks }: ResultCondition,
    mayCall: (tool: string) => boolean,
  ): boolean {
    if (step === this.#cursor && this.#wordsSaid > 0) return true;
    if (step < this.#callerHeardTo) return false;
    const result = this.resultOf(tool);
    // A tool that the agent does not have lacks everything; of one that it has, the result is still to come.
    if (result === undefined) return holds === undefined && !mayCall(tool);
    return (
      (holds === undefined || result.includes(holds)) &&
      (lacks === undefined || !result.includes(lacks))
    );
  }

  #argumentsOf(tool: AgentTool): AgentTool['arguments'] {
    return filledIn(tool.arguments, this.#fillIns) as AgentTool['arguments'];
  }

  #wordsAt(step: number, text: string): readonly string[] {
    const words = this.#words.get(step) ?? wordsOf(filledInText(text, this.#fillIns));
    this.#words.set(step, words);
    return words;
  }

  get #fillIns() {
    return { resultOf: (tool: string) => parsed(this.resultOf(tool)), today: this.today };
  }

  #lineAt(step: number): Line {
    const scripted = this.#script.steps[step]!;
    const all = scripted.kind === 'agent' ? this.#wordsAt(step, scripted.text) : [];
    const words = all.slice(step === this.#cursor ? this.#wordsSaid : 0);
    const wholeMs = (scripted.kind === 'agent' && scripted.durationMs) || speakingMs(all);
    return { step, words, durationMs: (wholeMs * words.length) / Math.max(1, all.length) };
  }

  #nextCallerStep(): number {
    const next = this.#script.steps.findIndex(
      ({ kind }, step) => step > this.#callerHeardTo && (kind === 'caller' || kind === 'keys'),
    );
    return next === -1 ? this.#script.steps.length : next;
  }
}

/** Whether it depends on what that tool says: on the next result then, not on the one before. */
function waitsFor(scripted: AgentSpeech | AgentTool, tool: string): boolean {
  if (scripted.when?.tool === tool) return true;
  return scripted.kind === 'tool' && JSON.stringify(scripted.arguments).includes(`{${tool}.`);
}

function parsed(result: string | undefined): unknown {
  try {
    return JSON.parse(result ?? 'null') as unknown;
  } catch {
    return undefined; // A text that is no JSON has nothing inside it to be named.
  }
}
