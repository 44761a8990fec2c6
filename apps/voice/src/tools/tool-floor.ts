import type { Announcement } from '../call/announcements.js';

/** What tools need of whoever talks with model and caller. */
export interface ToolFloor {
  /** The caller is not speaking, and the agent is neither. */
  readonly isSilent: boolean;
  /** The output of one function call, for the model. */
  answer(modelCallId: string, output: string): void;
  /** All calls of a response are answered. `needsTurn`: the model is to speak on them. */
  allAnswered(needsTurn: boolean): void;
  /** Something that the model is to know, without an answer to it. */
  tell(text: string): void;
  announce(announcement: Announcement): void;
}

/** Of a call whose bridge may be another one later; without one there is nobody to tell. */
export const floorOf = (
  bridge: () => ToolFloor | undefined,
  counted: (announcement: Announcement) => Announcement,
): ToolFloor => ({
  get isSilent() {
    return bridge()?.isSilent ?? false;
  },
  answer: (modelCallId, output) => bridge()?.answer(modelCallId, output),
  allAnswered: (needsTurn) => bridge()?.allAnswered(needsTurn),
  tell: (text) => bridge()?.tell(text),
  announce: (announcement) => bridge()?.announce(counted(announcement)),
});
