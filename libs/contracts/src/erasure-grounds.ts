import { z } from 'zod';

/**
 * Why somebody may ask for a call to be erased. `gdpr-17`: a request under Article 17 GDPR. `ccpa-delete`: one
 * under Cal. Civ. Code 1798.105. `consent-withdrawn`: the call was recorded by a consent that is taken back.
 * `caller-request`: a wish that no law named above stands behind. `order`: a court or an authority.
 */
export const ERASURE_GROUNDS = [
  'gdpr-17',
  'ccpa-delete',
  'consent-withdrawn',
  'caller-request',
  'order',
] as const;
export const ErasureGround = z.enum(ERASURE_GROUNDS, ERASURE_GROUNDS.join(', '));
export type ErasureGround = z.infer<typeof ErasureGround>;
