import { z } from 'zod';

/** Shorter ones can be guessed offline by whoever has one signed request. */
const ToolSecret = z.string().min(16).max(500);

/**
 * The secret that a vertical's file names. Only variables that are made for it can be named there (the file's schema
 * says so), and the value is nowhere but in the signature. Undefined: missing, or too short to be one.
 */
export function toolSecret(name: string): string | undefined {
  if (!/^TOOL_SECRET_[A-Z0-9_]+$/.test(name)) return undefined;
  const read = ToolSecret.safeParse(process.env[name]);
  return read.success ? read.data : undefined;
}
