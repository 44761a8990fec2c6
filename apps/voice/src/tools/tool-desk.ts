import type { Metrics } from '@verbatim/platform';
import type { VerticalConfig } from '@verbatim/compliance';
import type { ToolBackend } from '@verbatim/tools';
import type { Escalations } from '../rules/escalations.js';
import type { DraftSink } from '../record/event-draft.js';
import { callActions, type CallActions } from './call-actions.js';
import { callToolSet } from './call-tool-set.js';
import { CallTools } from './call-tools.js';
import type { ToolFloor } from './tool-floor.js';
import { clockNote } from './clock-note.js';
import { escalateAction } from './escalate.js';
import { ToolMetrics } from './tool-metrics.js';
import type { ToolSet } from './tool-set.js';

export interface ToolDeskOptions {
  /** Who answers for the book of a vertical. */
  backendOf(vertical: VerticalConfig): ToolBackend;
  readonly escalations: Pick<Escalations, 'open'>;
  readonly metrics: Metrics;
  onBug(error: unknown): void;
}

/** What a call lets its tools do to it. */
export interface ToolControl {
  readonly callId: string;
  readonly vertical: VerticalConfig;
  readonly record: DraftSink;
  readonly floor: ToolFloor;
  /** What can be done to this call; the rest is unavailable. */
  readonly actions: Partial<CallActions>;
  /** Where another agent may take the call: what the one may use that has it now. */
  toolsOf?(backend: ToolBackend, actions: CallActions): ToolSet;
  language?(): string;
}

/** Where calls get their tools. */
export class ToolDesk {
  private readonly metrics: ToolMetrics;

  constructor(private readonly options: ToolDeskOptions) {
    this.metrics = new ToolMetrics(options.metrics);
  }

  open(control: ToolControl): CallTools {
    const { callId, vertical, record, floor } = control;
    const { onBug, backendOf, escalations } = this.options;
    const escalate = escalateAction(control, escalations);
    const actions = callActions({ escalate, ...control.actions });
    const backend = backendOf(vertical);
    const atStart = callToolSet({ vertical, backend, actions });
    return new CallTools({
      callId,
      record,
      floor,
      actions,
      tools: () => control.toolsOf?.(backend, actions) ?? atStart,
      briefing: () => clockNote(vertical.zone, Date.now()),
      language: () => control.language?.() ?? vertical.agent.language,
      onReturned: (tool, outcome, durationMs) =>
        this.metrics.returned(vertical.vertical, tool, outcome, durationMs),
      onBug,
    });
  }
}
