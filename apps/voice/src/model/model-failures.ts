/** After these the session is of no use; any other error concerns one request. */
const FATAL_CODES: ReadonlySet<string> = new Set([
  'session_expired',
  'beta_api_shape_disabled',
  'insufficient_quota',
  'invalid_api_key',
  'account_deactivated',
  'billing_hard_limit_reached',
]);

export const isFatalModelError = (code: string): boolean => FATAL_CODES.has(code);

/** What a commit of an input buffer without audio is answered with. */
export const COMMIT_EMPTY = 'input_audio_buffer_commit_empty';
/** Two ways of asking for a response met; the later one is refused. */
export const ALREADY_ANSWERING = 'conversation_already_has_active_response';
/** The response was over before it could be cancelled. */
export const NOTHING_TO_CANCEL = 'response_cancel_not_active';
