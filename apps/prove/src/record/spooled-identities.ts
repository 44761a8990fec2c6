import { listSpools, readIdentities } from '@verbatim/backpressure';

/** `epoch/seq` of every event that lies in a spool under this folder, whoever owns it. */
export async function readSpooledIdentities(root: string): Promise<string[]> {
  const identities: string[] = [];
  for (const { directory } of await listSpools(root)) {
    for await (const { epoch, seq } of readIdentities(directory))
      identities.push(`${epoch}/${seq}`);
  }
  return identities;
}
