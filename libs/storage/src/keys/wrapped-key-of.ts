import { WrappedKey, WrappedKeyError, wrappedKeyPath } from '@verbatim/audit-log';

/** Errors: `WrappedKeyError` when the text is no wrapped key, or another call's. */
export function wrappedKeyOf(callId: string, text: string): WrappedKey {
  const parsed = WrappedKey.safeParse(parsedJson(text));
  if (parsed.success && parsed.data.callId === callId) return parsed.data;
  throw new WrappedKeyError(`The object at ${wrappedKeyPath(callId)} is not its wrapped key.`);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
