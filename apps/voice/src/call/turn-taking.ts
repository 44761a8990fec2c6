/**
 * When voice asks the model to speak, for verticals whose sessions do not answer by themselves. One
 * response at a time: a turn that is committed while another is being answered waits for its end.
 */
export class TurnTaking {
  private activeResponses = new Set<string>();
  private isRequested = false;
  private isWanted = false;

  /** Something now needs an answer: a committed turn, a greeting, the result of a tool. */
  wants(): void {
    this.isWanted = true;
  }

  /** Nothing is being said or asked for. */
  get isFree(): boolean {
    return !this.isRequested && this.activeResponses.size === 0;
  }

  /** Send `response.create` now, if the turn may begin. */
  get isDue(): boolean {
    return this.isWanted && this.isFree;
  }

  /** It has been sent. */
  asked(): void {
    this.isWanted = false;
    this.isRequested = true;
  }

  /** Something else was asked for; what is wanted waits behind it. */
  askedForOther(): void {
    this.isRequested = true;
  }

  responseCreated(responseId: string): void {
    this.isRequested = false;
    this.activeResponses.add(responseId);
  }

  responseDone(responseId: string): void {
    this.activeResponses.delete(responseId);
  }

  /** The model refused the request; where it was busy the wish stays until its response is done. */
  refused(isBusy: boolean): void {
    this.isRequested = false;
    if (isBusy) this.isWanted = true;
  }

  /** The session is gone: what it was asked, or was answering, is to be asked of another. */
  sessionLost(): void {
    if (!this.isFree) this.isWanted = true;
    this.isRequested = false;
    this.activeResponses.clear();
  }

  get active(): readonly string[] {
    return [...this.activeResponses];
  }
}
