import { describe, expect, it } from 'vitest';
import { AudioLane } from './audio-lane.js';

/** A socket that takes nothing until it is told to. */
class SlowSocket {
  bufferedAmount = 0;
  readonly sent: string[] = [];
  private flushed: (() => void)[] = [];

  send(frame: string, onFlushed: () => void): void {
    this.sent.push(frame);
    this.bufferedAmount += frame.length;
    this.flushed.push(onFlushed);
  }

  flush(): void {
    this.bufferedAmount = 0;
    for (const each of this.flushed.splice(0)) each();
  }
}

function laneTo(socket: SlowSocket, capacityFrames = 3): AudioLane {
  const lane = new AudioLane(socket, { highWaterBytes: 2, capacityFrames });
  lane.open();
  return lane;
}

const frames = (...texts: string[]) => texts.map((text) => ({ texts: [text] }));

describe('AudioLane', () => {
  it('keeps frames above the high-water mark and sends them in order as the socket drains', () => {
    const socket = new SlowSocket();
    const lane = laneTo(socket);
    for (const frame of frames('a', 'b', 'c', 'd')) lane.send(frame);
    expect(socket.sent).toEqual(['a', 'b']);
    socket.flush();
    expect(socket.sent).toEqual(['a', 'b', 'c', 'd']);
  });

  it('sheds the oldest kept frame when it is full, and says how many', () => {
    const socket = new SlowSocket();
    const lane = laneTo(socket, 2);
    const shed: string[] = [];
    for (const text of ['a', 'b', 'c', 'd', 'e']) {
      lane.send({ texts: [text], onShed: () => shed.push(text) });
    }
    socket.flush();
    expect(socket.sent).toEqual(['a', 'b', 'd', 'e']);
    expect(shed).toEqual(['c']);
    expect([lane.takeShed(), lane.takeShed()]).toEqual([1, 0]);
  });

  it('sends what belongs together whole', () => {
    const socket = new SlowSocket();
    const lane = laneTo(socket);
    lane.send({ texts: ['audio', 'mark'] });
    expect(socket.sent).toEqual(['audio', 'mark']);
  });

  it('keeps everything until it is opened', () => {
    const socket = new SlowSocket();
    const lane = new AudioLane(socket, { highWaterBytes: 100, capacityFrames: 3 });
    for (const frame of frames('a', 'b')) lane.send(frame);
    expect(socket.sent).toEqual([]);
    lane.open();
    expect(socket.sent).toEqual(['a', 'b']);
  });

  it('forgets what it keeps when the agent is cut off, without counting it as shed', () => {
    const socket = new SlowSocket();
    const lane = laneTo(socket);
    for (const frame of frames('a', 'b', 'c')) lane.send(frame);
    lane.discardKept();
    socket.flush();
    expect(socket.sent).toEqual(['a', 'b']);
    expect(lane.takeShed()).toBe(0);
  });
});
