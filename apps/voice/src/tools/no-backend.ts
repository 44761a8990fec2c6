import type { ToolBackend } from '@verbatim/tools';

/** For a process, or a vertical, whose business keeps no book here. */
export const NO_BACKEND: ToolBackend = {
  answer: async () => ({ kind: 'failed', code: 'unavailable' }),
};
