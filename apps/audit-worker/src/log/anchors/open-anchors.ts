import path from 'node:path';
import type { TrustedKeys } from '@verbatim/audit-log';
import { ConfigurationError, type ConfigurationProblem } from '@verbatim/platform';
import { openObjectStore, type ObjectStoreEnv } from '@verbatim/storage';
import type { LogEnv } from '../log.env.js';
import type { AnchorPlace } from './anchor-place.js';
import { StoreAnchor } from './store-anchor.js';
import { WebhookAnchor } from './webhook-anchor.js';

export type AnchorEnv = LogEnv & ObjectStoreEnv & { readonly LOG_ORIGIN: string };

/** The second places that the environment names. Errors: `ConfigurationError`. */
export async function openAnchors(
  env: AnchorEnv,
  trustedKeys: TrustedKeys,
): Promise<AnchorPlace[]> {
  const problems = anchorProblems(env);
  if (problems.length > 0) throw new ConfigurationError(problems);
  const shared = { origin: env.LOG_ORIGIN, trustedKeys };
  const places: AnchorPlace[] = [];
  if (env.ANCHOR_DIRECTORY !== undefined) {
    const store = await openObjectStore({ ...NOWHERE, STORE_DIRECTORY: env.ANCHOR_DIRECTORY });
    places.push(new StoreAnchor({ name: 'directory', store, ...shared }));
  }
  if (env.ANCHOR_S3_BUCKET !== undefined) {
    const store = await openObjectStore({
      ...NOWHERE,
      S3_BUCKET: env.ANCHOR_S3_BUCKET,
      S3_ENDPOINT: env.ANCHOR_S3_ENDPOINT,
      S3_REGION: env.ANCHOR_S3_REGION,
      S3_ACCESS_KEY_ID: env.ANCHOR_S3_ACCESS_KEY_ID,
      S3_SECRET_ACCESS_KEY: env.ANCHOR_S3_SECRET_ACCESS_KEY,
    });
    places.push(new StoreAnchor({ name: 'bucket', store, ...shared }));
  }
  if (env.ANCHOR_WEBHOOK_URL !== undefined) places.push(new WebhookAnchor(env.ANCHOR_WEBHOOK_URL));
  return places;
}

const NOWHERE: ObjectStoreEnv = {
  S3_BUCKET: undefined,
  S3_ENDPOINT: undefined,
  S3_REGION: 'us-east-1',
  S3_ACCESS_KEY_ID: undefined,
  S3_SECRET_ACCESS_KEY: undefined,
  STORE_DIRECTORY: undefined,
  STORE_WRITE_DELAY_MS: 0,
  STORE_FAIL_PERCENT: 0,
};

/** An anchor in the store that it is to vouch against would be no second place. */
function anchorProblems(env: AnchorEnv): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  const { ANCHOR_DIRECTORY, STORE_DIRECTORY, ANCHOR_S3_ACCESS_KEY_ID: keyId } = env;
  if (ANCHOR_DIRECTORY !== undefined && !env.S3_BUCKET && STORE_DIRECTORY !== undefined) {
    const way = path.relative(path.resolve(STORE_DIRECTORY), path.resolve(ANCHOR_DIRECTORY));
    if (way === '' || !(way.startsWith('..') || path.isAbsolute(way))) {
      problems.push({ name: 'ANCHOR_DIRECTORY', expectation: 'must lie outside STORE_DIRECTORY' });
    }
  }
  const isSameServer = env.ANCHOR_S3_ENDPOINT === env.S3_ENDPOINT;
  if (
    env.ANCHOR_S3_BUCKET !== undefined &&
    isSameServer &&
    env.ANCHOR_S3_BUCKET === env.S3_BUCKET
  ) {
    problems.push({
      name: 'ANCHOR_S3_BUCKET',
      expectation: 'must be another bucket than S3_BUCKET',
    });
  }
  if ((keyId === undefined) !== (env.ANCHOR_S3_SECRET_ACCESS_KEY === undefined)) {
    const name = keyId === undefined ? 'ANCHOR_S3_ACCESS_KEY_ID' : 'ANCHOR_S3_SECRET_ACCESS_KEY';
    problems.push({ name, expectation: 'is required when the other one is set' });
  }
  return problems;
}
