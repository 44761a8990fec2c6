import type { CallLedger } from '../calls/call-ledger.js';
import type { AgentUtterance } from '../report/report.js';
import type { PlannedItem } from './output-item.js';
import type { FinalStatus, GeneratedItem } from './response-run.js';

/** Notes in the call's ledger what one response generated, as it grows. */
export class CallRecorder {
  #utterance: AgentUtterance | undefined;

  constructor(
    private readonly ledger: CallLedger | undefined,
    private readonly responseId: string,
  ) {}

  itemAdded({ itemId, tool }: PlannedItem): void {
    if (tool) return;
    this.#utterance = {
      itemId,
      responseId: this.responseId,
      text: '',
      status: 'in-progress',
      heardText: '',
      heardMs: 0,
      audioMs: 0,
    };
    this.ledger?.agentStarts(this.#utterance);
  }

  itemGrown({ planned, text, audioMs }: GeneratedItem): void {
    if (planned.tool || !this.#utterance) return;
    this.#utterance.text = text;
    this.#utterance.audioMs = audioMs;
  }

  itemDone(generated: GeneratedItem, status: FinalStatus): void {
    const { planned, text, isComplete } = generated;
    this.itemGrown(generated);
    if (!planned.tool) {
      if (this.#utterance) this.#utterance.status = status;
    } else if (isComplete) {
      const { callId, name } = planned.tool;
      this.ledger?.toolCalled({ toolCallId: callId, name, arguments: text });
    }
  }
}
