import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM'; // Somebody else's process, but alive.
  }
}

/** The command line of a process, or '' when it cannot be read. `/proc` first: slim images lack `ps`. */
export function commandOf(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
  } catch {
    const shown = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return shown.status === 0 ? shown.stdout.trim() : '';
  }
}

/** The parent of a process; 0 when it cannot be told. */
export function parentOf(pid) {
  try {
    // After the name in parentheses, which may itself hold spaces: state, then the parent.
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    const shown = spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' });
    return shown.status === 0 ? Number(shown.stdout) : 0;
  }
}

/** The first of these programs that the PATH holds, as a full path. */
export function findProgram(...names) {
  for (const name of names) {
    for (const directory of (process.env.PATH ?? '').split(path.delimiter)) {
      const file = path.join(directory, name);
      try {
        fs.accessSync(file, fs.constants.X_OK);
        return file;
      } catch {
        // Not here: look in the next directory.
      }
    }
  }
  return undefined;
}

/** Ends a process that an earlier run left behind: politely, then not. Bounded to `waitMs` twice. */
export async function endLeftover(pid, signal, waitMs = 10_000) {
  for (const attempt of [signal, 'SIGKILL']) {
    try {
      process.kill(pid, attempt);
    } catch {
      return;
    }
    const until = Date.now() + waitMs;
    while (isAlive(pid) && Date.now() < until) await new Promise((r) => setTimeout(r, 50));
    if (!isAlive(pid)) return;
  }
  throw new Error(`Process ${pid} of an earlier run does not end.`);
}
