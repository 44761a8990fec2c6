import type { PolicyInForce } from '@verbatim/policy';
import type { z } from 'zod';
import type { PolicyState } from '../http/shapes.js';

export function policyState({ set, origin }: PolicyInForce): z.input<typeof PolicyState> {
  const revision = origin.kind === 'revision' ? String(origin.revision) : null;
  return { source: origin.kind, revision, digest: set.digest };
}
