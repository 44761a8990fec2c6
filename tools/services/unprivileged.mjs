import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

/**
 * How to run a program that refuses to run as root.
 *
 * Not root: as it is. Root: as `nobody`, where that account can reach the program and the folder;
 * else (a checkout under /root) in a user namespace without a mapping, where the program sees
 * itself as nobody while its files stay root's.
 */
export function unprivileged(program, directory) {
  if (process.getuid?.() !== 0) return { description: 'this account', ...asItIs(), take: () => {} };
  const nobody = accountOf('nobody');
  if (nobody && canReach(nobody, program, directory)) {
    return {
      description: 'nobody',
      spawnOptions: nobody,
      wrap: (command, args) => [command, args],
      take: (target) => spawnSync('chown', ['-R', `${nobody.uid}:${nobody.gid}`, target]),
    };
  }
  if (spawnSync('unshare', ['--user', 'true']).status !== 0) {
    throw new Error(
      `Running as root, and \`nobody\` cannot reach ${directory} while user namespaces are off: ` +
        'move the checkout to a folder that others may enter, or run as another account.',
    );
  }
  return {
    description: 'an unmapped user namespace',
    spawnOptions: {},
    wrap: (command, args) => ['unshare', ['--user', command, ...args]],
    take: (target) => spawnSync('chown', ['-R', '0:0', target]),
  };
}

const asItIs = () => ({ spawnOptions: {}, wrap: (command, args) => [command, args] });

function accountOf(name) {
  const line = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

function canReach(account, program, directory) {
  const options = { ...account, cwd: '/' };
  return (
    spawnSync(program, ['--version'], options).status === 0 &&
    spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], options).status === 0
  );
}
