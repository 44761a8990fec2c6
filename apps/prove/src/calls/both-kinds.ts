import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { CHECKOUT } from '../checkout.js';

/** One compliance and one analytics script of the simulator's own, played in turn. */
const SCRIPTS = ['healthcare-move-appointment.yaml', 'sales-new-address.yaml'];

/** Puts the two scripts into a folder of their own, for the simulator. */
export async function bothKindsOfCall(directory: string): Promise<string> {
  const folder = path.join(directory, 'scripts');
  await mkdir(folder, { recursive: true });
  for (const name of SCRIPTS) {
    const source = path.join(CHECKOUT, 'apps', 'simulator', 'scripts', name);
    await copyFile(source, path.join(folder, name));
  }
  return folder;
}
