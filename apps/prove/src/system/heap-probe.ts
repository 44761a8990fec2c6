import { setTimeout as delay } from 'node:timers/promises';

/** For `NODE_OPTIONS` of the process to be looked into. */
export const inspectedAt = (port: number): string => `--inspect=127.0.0.1:${port}`;

/** Collected more than once: finalizers, and what they let go of, take a round of their own. */
const COLLECTIONS = 4;
const BETWEEN_MS = 250;

interface Reply {
  readonly id: number;
  readonly result?: { readonly usedSize?: number };
}

/**
 * Bytes that the heap of the process holds once everything that can be collected was, told by its own
 * inspector: nothing is added to the process for it.
 */
export async function heapBytesOf(inspectorPort: number): Promise<number> {
  const targets = (await (await fetch(`http://127.0.0.1:${inspectorPort}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const address = targets[0]?.webSocketDebuggerUrl;
  if (address === undefined) throw new Error(`No inspector answers on port ${inspectorPort}.`);
  const inspector = new WebSocket(address);
  await new Promise((resolve, reject) => {
    inspector.addEventListener('open', resolve, { once: true });
    inspector.addEventListener('error', reject, { once: true });
  });
  try {
    for (let round = 1; round <= COLLECTIONS; round += 1) {
      await ask(inspector, round, 'HeapProfiler.collectGarbage');
      await delay(BETWEEN_MS);
    }
    const { result } = await ask(inspector, COLLECTIONS + 1, 'Runtime.getHeapUsage');
    return result?.usedSize ?? Number.NaN;
  } finally {
    inspector.close();
  }
}

function ask(inspector: WebSocket, id: number, method: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const take = ({ data }: MessageEvent) => {
      const reply = JSON.parse(String(data)) as Reply;
      if (reply.id !== id) return;
      inspector.removeEventListener('message', take);
      resolve(reply);
    };
    inspector.addEventListener('message', take);
    inspector.addEventListener('close', () => reject(new Error('The inspector went away.')));
    inspector.send(JSON.stringify({ id, method }));
  });
}
