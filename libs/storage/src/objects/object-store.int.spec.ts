import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FileObjectStore } from './file-object-store.js';
import { S3ObjectStore } from './s3/s3-object-store.js';
import { describeObjectStore } from './testing/object-store-contract.js';
import { createTestBucket } from './testing/s3-test-bucket.js';

describeObjectStore('FileObjectStore', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'verbatim-store-'));
  const gone = path.join(root, 'gone');
  const away = await FileObjectStore.open(gone);
  await rm(gone, { recursive: true });
  return {
    store: await FileObjectStore.open(path.join(root, 'store')),
    away,
    isVersioned: false,
    locks: 'own',
    remove: () => rm(root, { recursive: true }),
  };
});

for (const versioning of ['off', 'enabled', 'locked'] as const) {
  describeObjectStore(`S3ObjectStore with versioning ${versioning}`, async () => {
    const bucket = await createTestBucket(versioning);
    const store = new S3ObjectStore(bucket.options);
    const away = new S3ObjectStore({ ...bucket.options, endpoint: 'http://127.0.0.1:1' });
    return {
      store,
      away,
      isVersioned: versioning !== 'off',
      locks: versioning === 'locked' ? 'object-lock' : 'none',
      async remove() {
        await store.close();
        await away.close();
        await bucket.remove();
      },
    };
  });
}
