import { z } from 'zod';

/** What signs exports. Apps that export spread `VconEnv.shape` into their own schema. */
export const VconEnv = z.object({
  VCON_SIGNING_KEY_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'RSA key that signs exported vCons: PEM, mode 0600. Together with VCON_CERTIFICATE_FILE.',
    ),
  VCON_CERTIFICATE_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('Certificate of that key, then those that vouch for it: PEM.'),
  VCON_SELF_SIGNED_DIRECTORY: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Where a key and a certificate by itself are made on first use, if VCON_SIGNING_KEY_FILE is not set.',
    ),
  VCON_DOMAIN: z
    .string()
    .max(200)
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/)
    .default('localhost')
    .describe(
      'Domain of whoever exports, in lower case: the certificate is for it, and UUIDs are below it.',
    ),
});
export type VconEnv = z.infer<typeof VconEnv>;
