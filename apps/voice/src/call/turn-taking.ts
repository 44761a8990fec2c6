/** A request that the model neither takes up nor refuses for so long is taken for lost. */
export const REQUEST_LOST_MS = 10_000;
/** A model that answers by itself has begun by then, or will not. */
export const OWN_ANSWER_LOST_MS = 5_000;
/** A response of which nothing comes for so long, not even its end, is over. */
export const RESPONSE_LOST_MS = 60_000;

/** What will not come any more. */
export interface GivenUp {
  /** These are to be cancelled. */
  readonly responses: readonly string[];
}

/**
 * When voice asks the model to speak. One response at a time: a turn that is committed while another is
 * being answered waits for its end. What never comes is not waited for: see the limits above.
 */
export class TurnTaking {
  /** Responses that are being generated, with the time of the last news of each. */
  private readonly activeResponses = new Map<string, number>();
  private requestedAtMs: number | undefined;
  /** A turn was committed that the model is to answer by itself. */
  private owedSinceMs: number | undefined;
  private isWanted = false;
  private isForTurn = false;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Something now needs an answer: a committed turn, a greeting, the result of a tool. */
  wants(): void {
    this.isWanted = true;
  }

  /** The model answers what was committed by itself. */
  leavesToModel(): void {
    this.owedSinceMs ??= this.now();
  }

  /** It could not. */
  modelCannot(): void {
    this.owedSinceMs = undefined;
    this.isWanted = true;
  }

  /** Nothing is being said or asked for. */
  get isFree(): boolean {
    return this.requestedAtMs === undefined && this.activeResponses.size === 0;
  }

  /** Send `response.create` now, if the turn may begin. */
  get isDue(): boolean {
    return this.isWanted && this.isFree && !this.isLeftToModel;
  }

  /** The model is about to answer by itself, and takes up whatever the conversation has by then. */
  get isLeftToModel(): boolean {
    return this.owedSinceMs !== undefined;
  }

  /** Nobody speaks, and nobody owes an answer. */
  get isSettled(): boolean {
    return this.isFree && !this.isWanted && !this.isLeftToModel;
  }

  /** It has been sent. */
  asked(): void {
    this.isWanted = false;
    this.isForTurn = true;
    this.requestedAtMs = this.now();
  }

  /** Something else was asked for; what is wanted waits behind it. */
  askedForOther(): void {
    this.isForTurn = false;
    this.requestedAtMs = this.now();
  }

  /** `isAsked`: else the model began it by itself, and the request is still on its way. */
  responseCreated(responseId: string, isAsked = true): void {
    if (isAsked) this.requestedAtMs = undefined;
    this.owedSinceMs = undefined;
    this.activeResponses.set(responseId, this.now());
  }

  /** Something of it came. */
  responseMoved(responseId: string): void {
    if (this.activeResponses.has(responseId)) this.activeResponses.set(responseId, this.now());
  }

  responseDone(responseId: string): void {
    this.activeResponses.delete(responseId);
  }

  /** The model refused the request; where it was busy the wish stays until its response is done. */
  refused(isBusy: boolean): void {
    this.requestedAtMs = undefined;
    if (isBusy) this.isWanted = true;
  }

  /** The session is gone: what it was asked, or was answering, is to be asked of another. */
  sessionLost(): void {
    if (!this.isFree || this.isLeftToModel) this.isWanted = true;
    this.requestedAtMs = undefined;
    this.owedSinceMs = undefined;
    this.activeResponses.clear();
  }

  /** Several times a second. Undefined: everything that is waited for may still come. */
  tick(): GivenUp | undefined {
    const nowMs = this.now();
    const isRequestLost = isPast(this.requestedAtMs, REQUEST_LOST_MS, nowMs);
    if (isRequestLost) this.refused(this.isForTurn);
    const isAnswerLost = isPast(this.owedSinceMs, OWN_ANSWER_LOST_MS, nowMs);
    if (isAnswerLost) this.modelCannot();
    const responses: string[] = [];
    for (const [id, atMs] of this.activeResponses) {
      if (isPast(atMs, RESPONSE_LOST_MS, nowMs)) responses.push(id);
    }
    for (const id of responses) this.activeResponses.delete(id);
    return isRequestLost || isAnswerLost || responses.length > 0 ? { responses } : undefined;
  }

  get active(): readonly string[] {
    return [...this.activeResponses.keys()];
  }
}

const isPast = (sinceMs: number | undefined, limitMs: number, nowMs: number): boolean =>
  sinceMs !== undefined && nowMs - sinceMs >= limitMs;
