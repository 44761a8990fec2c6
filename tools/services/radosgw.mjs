import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { findProgram } from '../process/inspect.mjs';
import { anyFreePort } from './ports.mjs';
import { untilReady } from './readiness.mjs';

const PROGRAMS = [
  'radosgw',
  'radosgw-admin',
  'ceph',
  'ceph-mon',
  'ceph-osd',
  'ceph-authtool',
  'monmaptool',
];
const COMMAND_TIMEOUT_MS = 60_000;
const MEMORY_BYTES_MAX = 2 * 1024 ** 3;

export const hasRadosgw = () => PROGRAMS.every((program) => findProgram(program));

/**
 * One Ceph object gateway over a monitor and an in-memory OSD, all on loopback: a real S3 server
 * with versioning and Object Lock, for tests. Nothing survives its stop.
 *
 * cephx stays on: without keys the gateway never connects. Its If-None-Match works in unversioned
 * buckets only (Ceph 16), which is why nothing in the store rests on that header alone.
 */
export async function startRadosgw({ supervisor, directory, onExit }) {
  const home = path.join(directory, 'ceph');
  fs.rmSync(home, { recursive: true, force: true });
  for (const folder of ['mon', 'osd', 'run'])
    fs.mkdirSync(path.join(home, folder), { recursive: true });
  const [monV2, monV1, s3Port] = [await anyFreePort(), await anyFreePort(), await anyFreePort()];
  const fsid = crypto.randomUUID();
  fs.writeFileSync(
    path.join(home, 'ceph.conf'),
    configuration({ home, fsid, monV2, monV1, s3Port }),
  );
  const ceph = cephCommands(home);
  const daemon = (name, program, ...args) =>
    supervisor.start(name, program, ['-c', ceph.config, ...args, '-f'], {
      cwd: '/',
      logFile: path.join(directory, 'logs', `${program}.log`),
      onExit,
    });

  makeKeys(ceph, home, fsid, { monV2, monV1 });
  const monitor = daemon('ceph-mon', 'ceph-mon', '-i', 'a');
  await untilReady(monitor, () => connectTo(monV2));
  addOsd(ceph, home);
  const osd = daemon('ceph-osd', 'ceph-osd', '-i', '0', '--osd-crush-initial-weight', '1');
  await untilReady(osd, () => expectOneUp(ceph), { intervalMs: 200 });
  const gateway = daemon('radosgw', 'radosgw', '-n', 'client.rgw');
  await untilReady(gateway, () => connectTo(s3Port), { intervalMs: 100 });
  const [accessKeyId, secretAccessKey] = [randomKey(10), randomKey(20)];
  ceph.run('radosgw-admin', [
    ...['user', 'create', '--uid=test', '--display-name=test'],
    ...[`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`],
  ]);
  return {
    endpoint: `http://127.0.0.1:${s3Port}`,
    region: 'us-east-1',
    accessKeyId,
    secretAccessKey,
  };
}

const randomKey = (bytes) => crypto.randomBytes(bytes).toString('hex');

function cephCommands(home) {
  const config = path.join(home, 'ceph.conf');
  const run = (program, args, options = {}) => {
    const result = spawnSync(program, args, {
      encoding: 'utf8',
      timeout: COMMAND_TIMEOUT_MS,
      env: { ...process.env, CEPH_CONF: config, CEPH_ARGS: `-c ${config}` },
      ...options,
    });
    if (result.status === 0) return result.stdout;
    throw new Error(`${program} ${args.join(' ')} failed: ${result.stderr || result.error}`);
  };
  return { config, run };
}

function makeKeys(ceph, home, fsid, { monV2, monV1 }) {
  const keyring = path.join(home, 'keyring');
  const addKey = (name, caps, ...create) =>
    ceph.run('ceph-authtool', [...create, keyring, '--gen-key', '-n', name, ...caps]);
  addKey('mon.', ['--cap', 'mon', 'allow *'], '--create-keyring');
  addKey('client.admin', [
    '--cap',
    'mon',
    'allow *',
    '--cap',
    'osd',
    'allow *',
    '--cap',
    'mgr',
    'allow *',
  ]);
  addKey('client.rgw', ['--cap', 'mon', 'allow rwx', '--cap', 'osd', 'allow rwx']);
  const map = path.join(home, 'monmap');
  const addresses = `[v2:127.0.0.1:${monV2},v1:127.0.0.1:${monV1}]`;
  ceph.run('monmaptool', ['--create', '--addv', 'a', addresses, '--fsid', fsid, map]);
  ceph.run('ceph-mon', ['--mkfs', '-i', 'a', '--monmap', map, '--keyring', keyring]);
}

/** The same uuid twice, or the OSD is refused: once to register it, once to make its store. */
function addOsd(ceph, home) {
  const uuid = crypto.randomUUID();
  const secret = ceph.run('ceph-authtool', ['--gen-print-key']).trim();
  const keyring = path.join(home, 'osd', 'keyring');
  ceph.run('ceph', ['osd', 'new', uuid, '-i', '-'], {
    input: JSON.stringify({ cephx_secret: secret }),
  });
  ceph.run('ceph-authtool', ['--create-keyring', keyring, '-n', 'osd.0', '--add-key', secret]);
  ceph.run('ceph-osd', ['-i', '0', '--mkfs', '--osd-uuid', uuid]);
}

function expectOneUp(ceph) {
  const state = ceph.run('ceph', ['osd', 'stat']);
  if (!state.includes('1 up')) throw new Error(state.trim());
}

function connectTo(port) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', timeout: 1_000 }, () =>
      socket.end(resolve),
    );
    socket.once('error', reject);
    socket.once('timeout', () => socket.destroy(new Error('no answer')));
  });
}

const configuration = ({ home, fsid, monV2, monV1, s3Port }) => `[global]
fsid = ${fsid}
mon host = [v2:127.0.0.1:${monV2}/0,v1:127.0.0.1:${monV1}/0]
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon max pg per osd = 1000
osd crush chooseleaf type = 0
mon allow pool size one = true
mon allow pool delete = true
run dir = ${home}/run
keyring = ${home}/keyring
admin socket = ${home}/run/$cluster-$name.asok
pid file = ${home}/run/$name.pid
log to file = false
log to stderr = true
err to stderr = true
mon cluster log to file = false
debug default = 0
[mon]
mon data = ${home}/mon
mon warn on pool no redundancy = false
auth allow insecure global id reclaim = false
[osd]
osd data = ${home}/osd
keyring = ${home}/osd/keyring
osd objectstore = memstore
memstore device bytes = ${MEMORY_BYTES_MAX}
osd max object name len = 1024
[client.rgw]
# Without tcp_nodelay every GET waits 40 ms for a delayed acknowledgement.
rgw frontends = beast endpoint=127.0.0.1:${s3Port} tcp_nodelay=1
rgw dns name = 127.0.0.1
rgw crypt require ssl = false
rgw crypt s3 kms backend = testing
rgw crypt s3 kms encryption keys = testkey-1=${Buffer.alloc(32, 'k').toString('base64')}
rgw enable usage log = false
`;
