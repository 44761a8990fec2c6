import { z } from 'zod';

/** Plain http only to this machine: elsewhere what callers say would cross the network in the clear. */
const WebhookUrl = z
  .url('an address like "https://book.example.com/verbatim"')
  .max(500, 'at most 500 characters')
  .refine(
    isSafe,
    'an https address without user and fragment; http only to 127.0.0.1, [::1] or localhost',
  );

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

function isSafe(address: string): boolean {
  // Also asked about what is no address at all, which has been said by then.
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password, hash } = new URL(address);
  if (username || password || hash) return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}

/**
 * Who answers for the business's book. The secret itself is never in the file: it names the variable that holds it,
 * and only variables made for that, so that no file can send another secret away.
 */
export const ToolBackendChoice = z.discriminatedUnion(
  'backend',
  [
    z.strictObject({ backend: z.literal('embedded').describe('The tables of this installation.') }),
    z.strictObject({
      backend: z.literal('webhook').describe("The business's own server."),
      url: WebhookUrl.describe('Where requests are posted to (tools.md, 5).'),
      secretEnv: z
        .string('the name of a variable like "TOOL_SECRET_SALON"')
        .regex(/^TOOL_SECRET_[A-Z0-9_]{1,60}$/, 'the name of a variable like "TOOL_SECRET_SALON"')
        .describe('Variable with the secret by which requests are signed.'),
    }),
  ],
  'backend: embedded, or backend: webhook with url and secretEnv',
);
export type ToolBackendChoice = z.infer<typeof ToolBackendChoice>;
