import { findProgram } from '../process/inspect.mjs';
import { run } from '../process/run.mjs';
import { findRedis } from '../services/redis.mjs';
import { hasRadosgw } from '../services/radosgw.mjs';

const REDIS = ['redis-server'];
const OBJECT_STORE = ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph-common'];

/**
 * Installs the servers that the integration tests need and this machine lacks, where that is
 * possible: root on Debian or Ubuntu. Elsewhere it says which packages to install.
 */
export async function installServers(say) {
  const missing = [...(findRedis() ? [] : REDIS), ...(hasRadosgw() ? [] : OBJECT_STORE)];
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !findProgram('apt-get')) {
    say(`Not installed, and not mine to install: ${missing.join(', ')}.`);
    return;
  }
  say(`Installing ${missing.join(', ')} with apt-get; about a minute.`);
  await aptGet('update');
  const { code } = await aptGet('install', '--yes', '--no-install-recommends', ...missing);
  say(code === 0 ? 'Installed.' : `apt-get failed (exit code ${code}); going on without.`);
}

/** RUNLEVEL=1 keeps Debian from starting the servers system-wide: the tests start their own. */
const aptGet = (...args) =>
  run('apt-get', args, { env: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' } });
