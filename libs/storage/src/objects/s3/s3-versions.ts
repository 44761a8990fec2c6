import { isReplaceable } from '../object-key.js';
import { StoreUnavailableError } from '../object-store.errors.js';
import type { ObjectVersion, S3Bucket } from './s3-bucket.js';

/** Newer versions of a replaceable key that are no replacements, before they count as an attack. */
const STRANGERS_MAX = 100;
/** A version that was found may be replaced before it is read; not this often in a row. */
export const REPLACED_ATTEMPTS_MAX = 5;

/** Which of the versions of a key in a versioned bucket is the object. Source: docs/specs/storage.md, 3a. */
export class S3Versions {
  constructor(private readonly bucket: S3Bucket) {}

  /** For a writer: whoever was first has the key. */
  async first(key: string): Promise<ObjectVersion | undefined> {
    return (await this.bucket.versions(key))[0];
  }

  /** For a reader: the first one, and of a replaceable key the newest replacement. */
  async current(key: string): Promise<ObjectVersion | undefined> {
    if (!isReplaceable(key)) return this.first(key);
    for (let attempt = 1; attempt <= REPLACED_ATTEMPTS_MAX; attempt++) {
      const found = await this.#newestReplacement(key);
      if (found !== 'replaced-meanwhile') return found;
    }
    throw new StoreUnavailableError(this.bucket.description, `${key} is replaced all the time`);
  }

  /** Without a replacement, the first version. */
  async #newestReplacement(key: string): Promise<ObjectVersion | undefined | 'replaced-meanwhile'> {
    let first: ObjectVersion | undefined;
    let strangers = 0;
    for await (const version of this.bucket.versionsBackwards(key)) {
      const head = await this.bucket.head(key, version.versionId);
      if (!head) return 'replaced-meanwhile';
      if (head.isReplacement) return version;
      // The first; or a write that lost a race, or one from outside.
      first = version;
      strangers += 1;
      if (strangers >= STRANGERS_MAX) return this.first(key);
    }
    return first;
  }
}
