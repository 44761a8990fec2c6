import { CallAudio } from '../audio/call-audio.js';
import type {
  AgentUtterance,
  CallReport,
  HeardItem,
  SaidUtterance,
  ToolCall,
} from '../report/report.js';
import type { CallScript, Fault, PlannedFault } from '../scripts/call-script.js';
import { AgentLines } from './agent-lines.js';

/** Warnings kept per call; a client that breaks the protocol on every frame is told so, not stored so. */
const WARNINGS_MAX = 50;

/**
 * The ground truth of one call, written by both ends: the phone notes what it said and heard, the model
 * what reached it and what it generated. Nothing here crosses to the application under test.
 */
export class CallLedger {
  readonly lines: AgentLines;
  /** Utterances that the model committed so far, over all its sessions in this call. */
  turnsHeard = 0;
  readonly #faults: PlannedFault[];

  constructor(
    readonly script: CallScript,
    readonly report: CallReport,
    faults: readonly PlannedFault[],
    readonly audio = new CallAudio(),
  ) {
    this.lines = new AgentLines(
      script,
      (tool) => report.toolCalls.findLast(({ name, result }) => name === tool && result)?.result,
    );
    this.#faults = [...faults];
    report.faults.push(...faults.map(({ fault, turn }) => `${fault}@${turn}`));
  }

  /** Takes the fault if the script plans it by this turn: each happens once. */
  takeFault(fault: Fault, turn: number): boolean {
    const index = this.#faults.findIndex((plan) => plan.fault === fault && plan.turn <= turn);
    if (index >= 0) this.#faults.splice(index, 1);
    return index >= 0;
  }

  callerStarts(utterance: SaidUtterance): void {
    this.report.caller.push(utterance);
  }

  modelHeard(item: HeardItem, steps: ReadonlySet<number>): void {
    this.report.heardByModel.push(item);
    for (const said of this.report.caller) {
      if (steps.has(said.step)) said.itemId = item.itemId;
    }
    for (const step of steps) this.lines.callerHeard(step);
  }

  agentStarts(utterance: AgentUtterance): void {
    this.report.agent.push(utterance);
  }

  /** The caller's ear took a word of this item. */
  callerHeardWord(itemId: string | undefined, word: string): void {
    const utterance = this.report.agent.findLast((candidate) => candidate.itemId === itemId);
    if (!utterance) return this.warn('the caller heard words of an unknown item');
    utterance.heardText += utterance.heardText === '' ? word : ` ${word}`;
  }

  /** The caller's ear took so much audio, of this item as far as it could tell. */
  callerHeardAudio(itemId: string | undefined, ms: number): void {
    const utterance = this.report.agent.findLast((candidate) => candidate.itemId === itemId);
    if (utterance) utterance.heardMs = Math.min(utterance.audioMs, utterance.heardMs + ms);
  }

  keyPressed(digit: string): void {
    this.report.keys.push(digit);
  }

  toolCalled(call: ToolCall): void {
    this.report.toolCalls.push(call);
  }

  toolReturned(toolCallId: string, result: string): void {
    const call = this.report.toolCalls.find((candidate) => candidate.toolCallId === toolCallId);
    if (call) call.result = result;
  }

  warn(warning: string): void {
    const { warnings } = this.report;
    if (warnings.length < WARNINGS_MAX && !warnings.includes(warning)) warnings.push(warning);
  }
}

/** Finds a call by the id that its line noise carries. Holds the calls that are running. */
export class CallDirectory {
  readonly #ledgers = new Map<string, CallLedger>();
  #refusals = 0;

  add(ledger: CallLedger): void {
    this.#ledgers.set(ledger.report.callSid, ledger);
  }

  find(callSid: string): CallLedger | undefined {
    return this.#ledgers.get(callSid);
  }

  /** The next connection to the model is refused. */
  refuseNext(): void {
    this.#refusals += 1;
  }

  takeRefusal(): boolean {
    if (this.#refusals === 0) return false;
    this.#refusals -= 1;
    return true;
  }

  /** The call is over. A model session that already found it keeps it. */
  remove(callSid: string): void {
    this.#ledgers.delete(callSid);
  }
}
