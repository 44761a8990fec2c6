import type { SpoolRecord } from './spool-types.js';

export interface SpoolListing {
  readonly directory: string;
  /** The name that its process gave the directory. */
  readonly processId: string;
  /** A living process writes to it. */
  readonly isOwned: boolean;
  readonly bytes: number;
}

export async function listSpools(_root: string): Promise<SpoolListing[]> {
  return [];
}
export async function adoptSpools(_root: string, _into: string): Promise<string[]> {
  return [];
}
export async function removeSpool(_directory: string): Promise<boolean> {
  return false;
}
export async function* readSpool(_directory: string): AsyncIterableIterator<SpoolRecord> {}
