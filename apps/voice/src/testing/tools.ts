import { Metrics } from '@verbatim/platform';
import type { ToolBackend } from '@verbatim/tools';
import type { BridgeOptions } from '../call/bridge.js';
import type { CallTools } from '../tools/call-tools.js';
import { NO_BACKEND } from '../tools/no-backend.js';
import type { ToolFloor } from '../tools/tool-floor.js';
import { ToolDesk, type ToolControl, type ToolDeskOptions } from '../tools/tool-desk.js';

/** The tools of a call whose business has this book, or none. */
export function toolsForTests(
  control: ToolControl,
  backend: ToolBackend = NO_BACKEND,
  escalations: ToolDeskOptions['escalations'] = { open: () => undefined },
): CallTools {
  const desk = new ToolDesk({
    backendOf: () => backend,
    escalations,
    metrics: new Metrics(),
    onBug: (error) => {
      throw error;
    },
  });
  return desk.open(control);
}

/** Tools that answer every call at once, for a bridge by itself. */
export function instantTools(bridge: () => ToolFloor): BridgeOptions['tools'] {
  return {
    schemas: [],
    briefing: undefined,
    callerSpoke: () => undefined,
    asked: (calls) => {
      for (const { modelCallId } of calls) bridge().answer(modelCallId, '{}');
      bridge().allAnswered(true);
    },
  };
}
