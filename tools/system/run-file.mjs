import fs from 'node:fs';
import path from 'node:path';

/** Tells the command line tool where the local run is. Holds secrets, so this account only may read it. */
export function writeRunFile(directory, run) {
  const file = path.join(directory, 'run.json');
  fs.writeFileSync(`${file}.new`, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}
