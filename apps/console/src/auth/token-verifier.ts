import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { ConsoleEnv } from '../console.env.js';
import { ROLES, type Role } from './roles.js';

export interface Bearer {
  /** Who it is: authors and approvers are told apart by it. */
  readonly subject: string;
  readonly roles: readonly Role[];
}

export type Verified =
  | { readonly kind: 'valid'; readonly bearer: Bearer }
  /** `unavailable`: the identity provider's keys cannot be had now. */
  | { readonly kind: 'invalid' | 'expired' | 'unavailable' };

const Claims = z.object({
  sub: z.string().trim().min(1).max(200),
  /** Roles of other systems may stand beside ours. */
  roles: z.array(z.string()).max(100),
});

/** Lifetime of a token at most: a role that was taken away ends with it. */
const AGE_MAX = '12h';
const CLOCK_TOLERANCE_SECONDS = 30;

/** Checks tokens by one secret (HS256) or by the published keys of an identity provider. */
export class TokenVerifier {
  private readonly key: Uint8Array | JWTVerifyGetKey;
  private readonly algorithms: string[];

  constructor(private readonly env: ConsoleEnv) {
    const { CONSOLE_JWT_SECRET: secret, CONSOLE_JWKS_URL: jwks } = env;
    if (jwks === undefined) {
      this.key = new TextEncoder().encode(secret);
      this.algorithms = ['HS256'];
    } else {
      this.key = createRemoteJWKSet(new URL(jwks), { timeoutDuration: 3_000 });
      // Never the symmetric ones: a public key must not become a secret.
      this.algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];
    }
  }

  async verify(token: string): Promise<Verified> {
    const { CONSOLE_JWT_ISSUER: issuer, CONSOLE_JWT_AUDIENCE: audience } = this.env;
    const options = {
      algorithms: this.algorithms,
      audience,
      ...(issuer !== undefined && { issuer }),
      maxTokenAge: AGE_MAX,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'iat', 'sub'],
    };
    try {
      const { payload } =
        this.key instanceof Uint8Array
          ? await jwtVerify(token, this.key, options)
          : await jwtVerify(token, this.key, options);
      const claims = Claims.safeParse(payload);
      if (!claims.success) return { kind: 'invalid' };
      const { sub: subject, roles } = claims.data;
      const ours = ROLES.filter((role) => roles.includes(role));
      return { kind: 'valid', bearer: { subject, roles: ours } };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { kind: 'expired' };
      if (error instanceof errors.JWKSTimeout || isNetworkError(error)) {
        return { kind: 'unavailable' };
      }
      return { kind: 'invalid' };
    }
  }
}

/** What `fetch` throws, and what jose makes of a provider that answers with an error. */
const isNetworkError = (error: unknown): boolean =>
  error instanceof TypeError ||
  (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC');
