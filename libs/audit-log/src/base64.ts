/**
 * Standard base64 with padding, and strict: only the one spelling that `Buffer` itself would write is taken,
 * so that no changed byte can pass.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
