import { ToolName } from '@verbatim/contracts';
import type { Metrics } from '@verbatim/platform';
import type { ToolOutcome } from './call-tools.js';

export class ToolMetrics {
  private readonly calls;
  private readonly durations;

  constructor(metrics: Metrics) {
    this.calls = metrics.counter('voice_tool_calls_total', 'Calls of tools by the model.', {
      labels: ['vertical', 'tool', 'outcome'],
    });
    this.durations = metrics.histogram(
      'voice_tool_seconds',
      'From the call of a tool to its answer.',
      { labels: ['vertical'], buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60] },
    );
  }

  returned(vertical: string, tool: string, outcome: ToolOutcome, durationMs: number): void {
    this.calls.inc({ vertical, tool: labelOf(tool), outcome });
    this.durations.observe({ vertical }, durationMs / 1_000);
  }
}

/** The model may make up any name. */
function labelOf(tool: string): string {
  if (ToolName.safeParse(tool).success) return tool;
  return tool.startsWith('hand_off_to_') ? 'hand_off' : 'unknown';
}
