import { listSpools, readIdentities } from '@verbatim/backpressure';

const ATTEMPTS_MAX = 20;

/**
 * `epoch/seq` of every event that lies in a spool under this folder, whoever owns it. Owners and
 * adopters go on meanwhile: when a folder goes while it is read, everything is read again.
 */
export async function readSpooledIdentities(root: string): Promise<string[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await readOnce(root);
    } catch (error) {
      const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!isGone || attempt >= ATTEMPTS_MAX) throw error;
    }
  }
}

async function readOnce(root: string): Promise<string[]> {
  const identities: string[] = [];
  for (const { directory } of await listSpools(root)) {
    for await (const { epoch, seq } of readIdentities(directory))
      identities.push(`${epoch}/${seq}`);
  }
  return identities;
}
