import type { VerticalConfig } from '@verbatim/compliance';
import type { ModelClientEvent } from '../model/model-connection.js';
import { ALREADY_ANSWERING } from '../model/model-failures.js';
import {
  announcementOf,
  answersOff,
  answersOn,
  doesModelAnswerByItself,
  greetingFor,
} from '../model/session-config.js';
import { Announcements, type Announcement } from './announcements.js';
import type { Purpose } from './client-events.js';
import type { TurnHolding } from './turn-holding.js';
import { TurnTaking } from './turn-taking.js';

export interface FloorOptions {
  readonly vertical: VerticalConfig;
  /** What the call opens with; without it the agent greets as it likes. */
  readonly opening?: Announcement | undefined;
  readonly holding: TurnHolding | undefined;
  send(purpose: Purpose, event: ModelClientEvent): void;
  /** Whether the caller has heard the item to its end. */
  isHeard(itemId: string): boolean;
}

/** What voice asks the model to say, by why. */
const ASKED_PURPOSES = ['greeting', 'turn', 'announcement', 'prompt'] as const;
export type AskedPurpose = (typeof ASKED_PURPOSES)[number];

export const isAskedPurpose = (purpose: Purpose | undefined): purpose is AskedPurpose =>
  ASKED_PURPOSES.some((each) => each === purpose);

/**
 * Who speaks next on one call: announcements first, then the agent's turns, one response at a time, and
 * each on credit where the vertical's turns begin on credit.
 *
 * A model that answers by itself does so only while no announcement is under way; what the caller says
 * meanwhile is answered after it.
 */
export class Floor {
  private readonly turns: TurnTaking;
  private readonly announcements: Announcements;
  private hasGreeted = false;
  private isClosed = false;
  /** Said when nobody else has anything to say, and dropped when somebody has. */
  private prompted: string | undefined;
  /** The caller is elsewhere, and nobody speaks. */
  private isDeserted = false;
  /** There is no session to ask. */
  private isMute = false;
  private hasSpeech = false;
  /** Responses whose tools have not all answered: their turn goes on, with the credit that it has. */
  private unanswered = 0;
  /** The turn is to speak on what its tools have answered. */
  private goesOn = false;

  constructor(
    private readonly options: FloorOptions,
    now?: () => number,
  ) {
    this.announcements = new Announcements(now);
    this.turns = new TurnTaking(now);
  }

  /** Responses that are being generated. */
  get active(): readonly string[] {
    return this.turns.active;
  }

  /** An announcement is under way, and nobody may talk it down. */
  get isTaken(): boolean {
    return this.announcements.isUnderWay;
  }

  /** Nobody speaks, is about to, or owes an answer: it is the caller's turn. */
  get isIdle(): boolean {
    const isWanted = this.isTaken || this.prompted !== undefined || this.unanswered > 0;
    return this.turns.isSettled && !isWanted && !this.isDeserted && !this.isClosed;
  }

  /** The session is ready for its first words. */
  open(): void {
    const { opening } = this.options;
    this.hasGreeted = opening !== undefined;
    if (opening) this.announcements.add(opening);
    else this.turns.wants();
    this.next();
  }

  announce(announcement: Announcement): void {
    if (this.isClosed) return;
    if (!this.isTaken && this.isModelOnItsOwn) this.options.send('answers-off', answersOff());
    this.announcements.add(announcement);
    this.next();
  }

  /** Nobody is speaking, or about to. */
  get isSilent(): boolean {
    return !this.hasSpeech && !this.isTaken && this.turns.isFree;
  }

  get isCallerSpeaking(): boolean {
    return this.hasSpeech;
  }

  speechStarted(): void {
    this.hasSpeech = true;
  }

  turnCommitted(): void {
    this.hasSpeech = false;
    if (this.isModelOnItsOwn && !this.isTaken) return this.turns.leavesToModel();
    this.wantTurn();
  }

  /** The model was to answer by itself, and another response was in the way. */
  modelCannotAnswer(): void {
    this.turns.modelCannot();
    this.next();
  }

  /** Something that the model does not answer by itself: what was keyed in. */
  wantTurn(): void {
    this.turns.wants();
    this.next();
  }

  /** Says these words if nobody has anything else to say; the caller may talk over them. False: somebody has. */
  prompt(words: string): boolean {
    if (!this.isIdle) return false;
    this.prompted = words;
    this.next();
    return true;
  }

  /** `isAsked`: it is what was asked for, and no answer that the model began by itself meanwhile. */
  responseCreated(responseId: string, isAsked = true): void {
    this.turns.responseCreated(responseId, isAsked);
    if (isAsked) this.announcements.responseCreated(responseId);
  }

  /** More of a response arrived. */
  responseMoved(responseId: string): void {
    this.turns.responseMoved(responseId);
  }

  /** The final transcript of one of the agent's items. */
  said(responseId: string | undefined, itemId: string | undefined, text: string): void {
    if (itemId !== undefined) this.announcements.said(responseId, itemId, text);
  }

  /** `asksTools`: `toolsAsked` and `toolsAnswered` follow, and what they answer is spoken on in the same turn. */
  responseDone(responseId: string, isComplete: boolean, { asksTools = false } = {}): void {
    this.turns.responseDone(responseId);
    this.announcements.responseDone(responseId, isComplete);
    if (asksTools) this.unanswered++;
    this.endTurn();
    this.settle();
    if (!asksTools) this.next();
  }

  /** Its tools run, if they have not answered at once; who else waited may speak meanwhile. */
  toolsAsked(): void {
    this.next();
  }

  /** All tools of a response have answered. `needsTurn`: the model is to speak on that, though not over the caller. */
  toolsAnswered(needsTurn: boolean): void {
    this.unanswered--;
    // The answer to what the caller is saying, or has just said, takes it up.
    if (needsTurn && !this.hasSpeech && !this.turns.isLeftToModel) {
      this.goesOn = true;
      this.turns.wants();
    } else this.endTurn();
    this.next();
  }

  /** The model refused what was asked for. */
  refused(purpose: AskedPurpose, code: string): void {
    const isBusy = code === ALREADY_ANSWERING;
    // A greeting that met the caller's own first turn is not worth repeating after the answer to that.
    this.turns.refused(purpose === 'turn' && isBusy);
    if (purpose === 'announcement') this.announcements.refused(isBusy);
    // Busy, it goes on when the response that is in the way is done.
    if (!isBusy) this.endTurn();
    this.settle();
  }

  /** The caller heard more, or the agent said more. */
  moved(): void {
    this.announcements.moved();
    this.settle();
  }

  /** Several times a second. */
  tick(): void {
    const givenUp = this.turns.tick();
    for (const response_id of givenUp?.responses ?? []) {
      this.options.send('cancel', { type: 'response.cancel', response_id });
      this.announcements.responseDone(response_id, false);
      this.options.holding?.end();
    }
    this.settle();
    if (givenUp) this.next();
  }

  /** The model owes an answer that it never gave. */
  askAgain(): void {
    this.turns.wants();
    this.next();
  }

  /** The session is gone: nothing is asked until there is another, which is then asked what this one was. */
  sessionLost(): void {
    this.isMute = true;
    if (this.turns.active.length > 0) this.options.holding?.end();
    this.turns.sessionLost();
    this.announcements.sessionLost();
  }

  sessionReplaced(): void {
    this.isMute = false;
    // It tells by itself whether the caller speaks, of the audio that it is given.
    this.hasSpeech = false;
    this.next();
  }

  /** The caller leaves for a while: nothing more is asked for, and a model on its own is kept from answering. */
  leave(): void {
    this.isDeserted = true;
    if (this.isModelOnItsOwn && !this.isTaken) this.options.send('answers-off', answersOff());
  }

  /** The caller is back, and is spoken to. */
  comeBack(): void {
    this.isDeserted = false;
    if (this.isModelOnItsOwn && !this.isTaken) this.options.send('answers-on', answersOn());
    // What they were saying when they left has been committed.
    this.hasSpeech = false;
    if (this.unanswered === 0) this.turns.wants();
    this.next();
  }

  close(): void {
    this.isClosed = true;
    this.announcements.close();
  }

  /** The agent has said what it had to say, unless its tools have yet to answer. */
  private endTurn(): void {
    if (this.unanswered === 0 && !this.goesOn) this.options.holding?.end();
  }

  private settle(): void {
    const step = this.announcements.settle(this.options.isHeard);
    if (step === 'waits' || this.isClosed) return;
    const mayAnswer = this.isModelOnItsOwn && !this.isTaken && !this.isDeserted;
    if (mayAnswer) this.options.send('answers-on', answersOn());
    this.next();
  }

  private next(): void {
    if (this.isClosed || this.isDeserted || this.isMute || !this.turns.isFree) return;
    const words = this.announcements.due;
    const mayTurn = !this.isTaken && this.turns.isDue;
    // Whoever has something to say makes the prompt needless.
    if (words !== undefined || mayTurn) this.prompted = undefined;
    else if (this.isTaken || this.prompted === undefined) return;
    if (this.options.holding?.begin(() => this.next()) === false) return;
    if (words !== undefined) this.askForAnnouncement(words);
    else if (mayTurn) this.askForTurn();
    else this.askForPrompt();
  }

  private askForPrompt(): void {
    const words = this.prompted ?? '';
    this.prompted = undefined;
    this.turns.askedForOther();
    this.options.send('prompt', announcementOf(words));
  }

  private askForAnnouncement(words: string): void {
    this.announcements.asked();
    this.turns.askedForOther();
    this.options.send('announcement', announcementOf(words));
  }

  private askForTurn(): void {
    this.turns.asked();
    this.goesOn = false;
    if (this.hasGreeted) return this.options.send('turn', { type: 'response.create' });
    this.hasGreeted = true;
    this.options.send('greeting', greetingFor(this.options.vertical));
  }

  private get isModelOnItsOwn(): boolean {
    return doesModelAnswerByItself(this.options.vertical);
  }
}
