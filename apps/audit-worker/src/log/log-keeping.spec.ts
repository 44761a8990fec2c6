import { StoreUnavailableError } from '@verbatim/storage';
import { createLogger } from '@verbatim/platform';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LogKeeping } from './log-keeping.js';

let isHolder: boolean;
let isRefused: boolean;
let done: string[];
let lines: string[];
let turn: () => Promise<boolean>;

beforeEach(() => {
  [isHolder, isRefused, done, lines] = [true, false, [], []];
  turn = async () => (done.push('publish'), false);
});

function keeping(): LogKeeping {
  return new LogKeeping({
    keeper: {
      turn: () => turn(),
      release: async () => void done.push('release'),
      get isHolder() {
        return isHolder;
      },
      get isRefused() {
        return isRefused;
      },
    },
    writeReceipts: async () => (done.push('receipts'), 0),
    anchoring: { look: async (isLast) => void done.push(isLast ? 'last anchor' : 'anchor') },
    watch: { look: async () => void done.push('watch') },
    publishEveryMs: 10,
    anchorEveryMs: 10,
    lastTurnMaxMs: 200,
    logger: createLogger('test', { write: (line) => void lines.push(line) }),
    onBug: (error) => expect.unreachable(String(error)),
  });
}

describe('LogKeeping', () => {
  it('publishes, writes receipts, copies and watches side by side', async () => {
    const log = keeping();
    log.start();
    for (const what of ['publish', 'receipts', 'anchor', 'watch']) {
      await vi.waitUntil(() => done.includes(what));
    }
    await log.close();
  });

  it('writes receipts and copies only while it keeps the log, and copies none that is refused', async () => {
    isHolder = false;
    const other = keeping();
    other.start();
    await vi.waitUntil(() => done.filter((what) => what === 'publish').length > 3);
    await other.close();
    expect(new Set(done)).toEqual(new Set(['publish', 'watch']));

    [isHolder, isRefused, done] = [true, true, []];
    const refused = keeping();
    refused.start();
    await vi.waitUntil(() => done.filter((what) => what === 'publish').length > 3);
    await refused.close();
    expect(done).not.toContain('anchor');
    expect(done).not.toContain('last anchor');
  });

  it('publishes once more, copies that, and lets another take over when it closes', async () => {
    const log = keeping();
    log.start();
    await vi.waitUntil(() => done.includes('publish'));
    await log.close();
    expect(done.slice(-3)).toEqual(['publish', 'last anchor', 'release']);
  });

  it('leaves the last publication to the next worker where the store is away', async () => {
    const log = keeping();
    turn = async () => {
      throw new StoreUnavailableError('files in /x', 'EIO');
    };
    await log.close();
    expect(lines.join()).toContain('left to the next worker');
  });

  it.each(['the last publication', 'the one in hand'])(
    'ends in time where %s does not, and takes no failure of it for a bug',
    async (which) => {
      const log = keeping();
      const { promise: hanging, reject: fail } = Promise.withResolvers<boolean>();
      let isBegun = false;
      turn = () => {
        isBegun = true;
        return hanging;
      };
      if (which === 'the one in hand') {
        log.start();
        await vi.waitUntil(() => isBegun);
      }
      await log.close();
      expect(lines.join()).toContain('took too long');
      fail(new Error('the connection was closed'));
      await new Promise((resolve) => setTimeout(resolve, 10));
    },
  );
});
