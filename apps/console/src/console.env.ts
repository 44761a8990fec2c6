import { PagingEnv } from '@verbatim/paging';
import { PlatformEnv } from '@verbatim/platform';
import { PolicyEnv } from '@verbatim/policy';
import { StorageEnv, VconEnv, withKeyChoice } from '@verbatim/storage';
import { z } from 'zod';

/** A secret shorter than the hash it keys adds nothing but a way in. */
const SECRET_BYTES_MIN = 32;

const Variables = z.object({
  ...PlatformEnv.shape,
  ...StorageEnv.shape,
  ...VconEnv.shape,
  ...PagingEnv.shape,
  ...PolicyEnv.shape,
  PORT: PlatformEnv.shape.PORT.unwrap()
    .default(3_002)
    .describe('Port of the API, /health and /metrics; 0 takes any free one.'),
  CONSOLE_JWT_SECRET: z
    .string()
    .min(SECRET_BYTES_MIN)
    .optional()
    .describe('Secret that tokens are signed with (HS256). Either this or CONSOLE_JWKS_URL.'),
  CONSOLE_JWKS_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where the identity provider publishes its keys; https, or http on this machine.'),
  CONSOLE_JWT_ISSUER: z
    .string()
    .min(1)
    .optional()
    .describe('Issuer that a token must name; required with CONSOLE_JWKS_URL.'),
  CONSOLE_JWT_AUDIENCE: z
    .string()
    .min(1)
    .default('verbatim-console')
    .describe('Audience that a token must name.'),
});

/** Everything that the console's API reads from its environment. */
export const ConsoleEnv = withKeyChoice(Variables, []).superRefine((env, context) => {
  const { CONSOLE_JWT_SECRET: secret, CONSOLE_JWKS_URL: jwks, CONSOLE_JWT_ISSUER: issuer } = env;
  if ((secret === undefined) === (jwks === undefined)) {
    context.addIssue({
      code: 'custom',
      path: ['CONSOLE_JWT_SECRET'],
      message: 'must be set, or CONSOLE_JWKS_URL, and not both: somebody has to vouch for callers',
    });
  }
  if (jwks !== undefined && issuer === undefined) {
    context.addIssue({
      code: 'custom',
      path: ['CONSOLE_JWT_ISSUER'],
      message: 'must be set with CONSOLE_JWKS_URL',
    });
  }
});
export type ConsoleEnv = z.infer<typeof ConsoleEnv>;
