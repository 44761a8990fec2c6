/** What became of something that was done to the call. */
export type ActionResult =
  /** `detail` is what the model is told of it: a code or a few words, never more. */
  | { readonly kind: 'done'; readonly detail?: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly code: string }
  /** This process, or this vertical, has no such thing. */
  | { readonly kind: 'unavailable' };

export interface TransferRequest {
  /** Role of the person; absent: anybody. */
  readonly to?: string | undefined;
  readonly kind: 'warm' | 'cold';
  readonly reason: string;
}

export interface CallBackRequest {
  readonly number: string;
  /** Local time of the business; absent: as soon as possible. */
  readonly at?: string | undefined;
  readonly about?: string | undefined;
}

export interface MessageRequest {
  readonly channel: 'sms' | 'email';
  readonly to: string;
  readonly template: string;
  readonly reference?: string | undefined;
  /** A message that is asked for again under it is not sent twice. */
  readonly idempotencyKey: string;
}

/**
 * What tools, and the fallbacks of tools, may do to the call that they were asked for in. Nothing here rejects
 * for what goes wrong in the world, and nothing waits longer than its tool may.
 */
export interface CallActions {
  transfer(request: TransferRequest): Promise<ActionResult>;
  voicemail(): Promise<ActionResult>;
  callBack(request: CallBackRequest): Promise<ActionResult>;
  /** Resolves when the caller is back from paying; `detail` is how that ended. */
  pay(request: { readonly amount: string }): Promise<ActionResult>;
  end(reason: string): Promise<ActionResult>;
  switchLanguage(language: string): Promise<ActionResult>;
  send(request: MessageRequest): Promise<ActionResult>;
  /** Tells the people on call, who stay told until one of them answers. */
  escalate(reason: string): Promise<ActionResult>;
}

const unavailable = async (): Promise<ActionResult> => ({ kind: 'unavailable' });

const NONE: CallActions = Object.freeze({
  transfer: unavailable,
  voicemail: unavailable,
  callBack: unavailable,
  pay: unavailable,
  end: unavailable,
  switchLanguage: unavailable,
  send: unavailable,
  escalate: unavailable,
});

/** What is there, and for the rest an honest no. */
export const callActions = (present: Partial<CallActions>): CallActions => ({
  ...NONE,
  ...present,
});
