/**
 * Strict: only the one spelling that `Buffer` itself would write is accepted. A lenient decoder
 * ignores stray characters and the spare bits of the last one, so that a changed byte could pass.
 */
export function decodeBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
