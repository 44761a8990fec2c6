/** The client sent something that the API refuses: becomes an `error` event, and the session goes on. */
export class ClientEventError extends Error {
  override readonly name = 'ClientEventError';

  constructor(
    /** As OpenAI names it; null where it gives none. */
    readonly code: string | null,
    message: string,
    readonly param: string | null = null,
  ) {
    super(message);
  }
}
