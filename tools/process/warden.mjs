/**
 * Ends what its parent started when the parent dies without doing so itself (SIGKILL, a crash).
 *
 * It reads lines from the parent: `+<pid> <signal>` and `-<pid>`. End of input while something is
 * still listed means that the parent is gone; the kernel closes that pipe however it died.
 * Each child leads its own process group, so the group is signalled: grandchildren go too.
 */
import readline from 'node:readline';

const KILL_AFTER_MS = 8_000;
const children = new Map();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [pid, signal] = line.slice(1).split(' ');
  if (line.startsWith('+')) children.set(Number(pid), signal);
  else children.delete(Number(pid));
}

for (const [pid, signal] of [...children].reverse()) signalGroup(pid, signal);
const until = Date.now() + KILL_AFTER_MS;
while (anyAlive() && Date.now() < until) await new Promise((r) => setTimeout(r, 100));
for (const pid of children.keys()) signalGroup(pid, 'SIGKILL');

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    children.delete(pid); // Already gone.
  }
}

function anyAlive() {
  for (const pid of children.keys()) signalGroup(pid, 0);
  return children.size > 0;
}
