import fs from 'node:fs';
import { findProgram } from '../process/inspect.mjs';
import { run } from '../process/run.mjs';
import { findRedis } from '../services/redis.mjs';
import { hasRadosgw } from '../services/radosgw.mjs';

const REDIS = ['redis-server'];
const OBJECT_STORE = ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph-common'];
/** For `promtool`, which judges the alert rules; the checks make do without. */
const PROMTOOL = ['prometheus'];
/** Where it runs, Debian starts what it installs, and nobody here wants a Prometheus. */
const SYSTEMD = '/run/systemd/system';

/**
 * Installs what the tests need and this machine lacks, where that is possible: root on Debian or
 * Ubuntu. Elsewhere it says which packages to install.
 */
export async function installServers(say) {
  const groups = [
    ...(findRedis() ? [] : [REDIS]),
    ...(hasRadosgw() ? [] : [OBJECT_STORE]),
    ...(findProgram('promtool') || fs.existsSync(SYSTEMD) ? [] : [PROMTOOL]),
  ];
  if (groups.length === 0) return;
  if (process.getuid?.() !== 0 || !findProgram('apt-get')) {
    say(`Not installed, and not mine to install: ${groups.flat().join(', ')}.`);
    return;
  }
  say(`Installing ${groups.flat().join(', ')} with apt-get; about a minute.`);
  await aptGet('update');
  // One by one: what this system does not have keeps nothing else from being installed.
  for (const packages of groups) {
    const { code } = await aptGet('install', '--yes', '--no-install-recommends', ...packages);
    const failure = `apt-get failed (exit code ${code}); going on without`;
    say(`${packages.join(', ')}: ${code === 0 ? 'installed' : failure}.`);
  }
}

/** RUNLEVEL=1 keeps Debian from starting the servers system-wide: the tests start their own. */
const aptGet = (...args) =>
  run('apt-get', args, { env: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' } });
