import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';

const LOOPBACK = '127.0.0.1';

/**
 * The port this folder used last time for `name`, if it is still free; else `preferred`, if that is;
 * else any free one. Remembered, so that addresses stay the same from start to start.
 * Another program can take the port between this look and the use: the server then fails to start
 * and says so.
 */
export async function portFor(directory, name, preferred) {
  const file = path.join(directory, 'ports.json');
  const remembered = readPorts(file);
  for (const port of [remembered[name], preferred]) {
    if (port && (await isFree(port))) return remember(file, name, port);
  }
  return remember(file, name, await anyFreePort());
}

export function anyFreePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, LOOPBACK, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, LOOPBACK, () => server.close(() => resolve(true)));
  });
}

function readPorts(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return {}; // First start, or a file cut short: the ports are then chosen anew.
  }
}

function remember(file, name, port) {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o755 });
  fs.writeFileSync(file, JSON.stringify({ ...readPorts(file), [name]: port }));
  return port;
}
