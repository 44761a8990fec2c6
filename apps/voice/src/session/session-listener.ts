import type { Bridge } from '../call/bridge.js';
import type { SessionListener } from './model-session.js';

export interface CallAroundSession {
  /** There is one from the first connection on. */
  bridge(): Bridge | undefined;
  onOpen(): void;
  onConfigured(): void;
  onMalformed(): void;
  onGaveUp(code: string): void;
  /** Tells the caller that the agent is back. */
  announce(): void;
}

/** What a call's bridge makes of what happens to its session with the model. */
export function sessionListener(call: CallAroundSession): SessionListener {
  const { bridge } = call;
  return {
    onOpen: () => call.onOpen(),
    onEvent: (event, { isFormer }) => {
      if (isFormer) return bridge()?.changes.formerSaid(event);
      if (event.type === 'session.updated') call.onConfigured();
      bridge()?.modelSaid(event);
    },
    onMalformed: () => call.onMalformed(),
    onHold: () => bridge()?.changes.held(),
    onRelease: () => bridge()?.changes.released(),
    onLost: () => bridge()?.changes.lost(),
    onReplacing: (how) => bridge()?.changes.replacing(how),
    onReplaced: (how) => {
      // Said first: behind it the floor asks for what is still to be answered.
      if (how === 'resumed' && bridge()?.changes.isAnnouncing === false) call.announce();
      bridge()?.changes.replaced(how);
    },
    onAskAgain: () => bridge()?.changes.answerOwed(),
    onGaveUp: (code) => call.onGaveUp(code),
    isQuiet: () => bridge()?.changes.isIdle ?? false,
    isAnswering: () => bridge()?.changes.isAnswering ?? false,
  };
}
