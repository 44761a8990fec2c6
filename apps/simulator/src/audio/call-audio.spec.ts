import { beforeEach, describe, expect, it } from 'vitest';
import { CallAudio } from './call-audio.js';

let nowMs: number;
let audio: CallAudio;

beforeEach(() => {
  nowMs = 1_000;
  audio = new CallAudio(() => nowMs);
});

const after = (ms: number): void => void (nowMs += ms);

describe('speech on its way to the caller', () => {
  it('is as late as the application made it', () => {
    for (const [payload, ms] of [
      ['AAAA', 2],
      ['BBBB', 5],
    ] as const) {
      audio.modelSpoke('r1', payload);
      after(ms);
      audio.lineReceived(payload);
    }
    expect(audio.toCaller.summary()).toMatchObject({ samples: 2, maxMs: expect.closeTo(5, 1) });
  });

  it('has a gap where a piece was later than the one before, not where the model paused', () => {
    audio.modelSpoke('r1', 'AAAA');
    after(2);
    audio.lineReceived('AAAA');
    after(400);
    audio.modelSpoke('r1', 'BBBB');
    after(32);
    audio.lineReceived('BBBB');
    expect(audio.longestGapMs).toBe(30);
  });

  it('is not late while the line still plays what came before, in however many parts it comes', () => {
    const whole = Buffer.alloc(1_600, 1).toString('base64');
    audio.modelSpoke('r1', whole);
    audio.modelSpoke('r1', Buffer.alloc(1_200, 2).toString('base64'));
    after(3);
    audio.lineReceived(whole.slice(0, 1_068)); // 801 bytes: cut between groups of four characters.
    after(90);
    audio.lineReceived(whole.slice(1_068));
    after(100);
    audio.lineReceived(Buffer.alloc(1_200, 2).toString('base64'));
    expect(audio.withheld.toCaller).toBe(0);
    expect(audio.toCaller.summary()).toMatchObject({ samples: 3, maxMs: expect.closeTo(3, 1) });
  });

  it('is late by the silence that the caller hears when the line runs dry', () => {
    audio.modelSpoke('r1', Buffer.alloc(800, 1).toString('base64'));
    audio.modelSpoke('r1', Buffer.alloc(800, 2).toString('base64'));
    audio.lineReceived(Buffer.alloc(800, 1).toString('base64'));
    after(140);
    audio.lineReceived(Buffer.alloc(800, 2).toString('base64'));
    expect(audio.toCaller.summary().maxMs).toBeCloseTo(40, 0);
    expect(audio.longestGapMs).toBeCloseTo(40, 0);
  });

  it('has no gap between two responses', () => {
    audio.modelSpoke('r1', 'AAAA');
    audio.lineReceived('AAAA');
    audio.modelSpoke('r2', 'BBBB');
    after(500);
    audio.lineReceived('BBBB');
    expect(audio.longestGapMs).toBe(0);
  });

  it('that the caller cut off is withheld, what the model still sends of it too', () => {
    audio.modelSpoke('r1', 'AAAA');
    audio.lineCleared();
    audio.modelSpoke('r1', 'BBBB');
    audio.modelSpoke('r2', 'CCCC');
    after(3);
    audio.lineReceived('CCCC');
    expect(audio.withheld.toCaller).toBe(2);
    expect(audio.toCaller.summary()).toMatchObject({ samples: 1, p50Ms: expect.closeTo(3, 1) });
  });

  it('counts apart where no model sent it: 6,000 bytes are 750 ms of a holding line', () => {
    audio.lineReceived(Buffer.alloc(6_000).toString('base64'));
    expect([audio.ownFrames, audio.ownMs]).toEqual([1, 750]);
    expect(audio.toCaller.summary().samples).toBe(0);
  });
});

describe("the caller's audio on its way to the model", () => {
  it('is measured from where the session knows whose it is; what waited for it is opening time', () => {
    audio.callerSpoke('AAAA');
    after(20);
    audio.callerSpoke('BBBB');
    after(280);
    audio.modelKnows({ frames: 2, firstFrameAtMs: nowMs });
    audio.callerSpoke('AAAA'); // The same noise again: a frame is told by its place too.
    after(4);
    audio.modelReceived('AAAA');
    expect(audio.opening.summary()).toMatchObject({ samples: 1, maxMs: expect.closeTo(300, 0) });
    expect(audio.toModel.summary()).toMatchObject({ samples: 1, maxMs: expect.closeTo(4, 1) });
  });

  it('does not count a frame that waited for the session as late', () => {
    audio.callerSpoke('AAAA');
    audio.callerSpoke('BBBB');
    after(500);
    audio.modelKnows({ frames: 1, firstFrameAtMs: nowMs });
    audio.modelReceived('BBBB');
    expect(audio.toModel.summary().samples).toBe(0);
  });
});

describe('audio of a process that is warming up', () => {
  it('is not measured, either way, until the moment that was given', () => {
    const late = new CallAudio(() => nowMs, 1_100);
    late.modelKnows({ frames: 0, firstFrameAtMs: nowMs });
    const both = (speech: string, frame: string): void => {
      late.modelSpoke('r1', speech);
      late.callerSpoke(frame);
      after(60);
      late.lineReceived(speech);
      late.modelReceived(frame);
    };
    both('AAAA', 'aaaa');
    both('BBBB', 'bbbb');
    expect([late.toCaller.summary().samples, late.toModel.summary().samples]).toEqual([0, 0]);
    both('CCCC', 'cccc');
    expect([late.toCaller.summary().samples, late.toModel.summary().samples]).toEqual([1, 1]);
    expect([late.longestGapMs, late.withheld]).toEqual([0, { toCaller: 0, toModel: 0 }]);
  });
});

describe('the wait for an answer', () => {
  it('runs from the end of the turn until the application asks', () => {
    audio.turnEnded();
    after(7);
    audio.answerAsked();
    audio.answerAsked(); // After a tool: no turn ended.
    expect(audio.turnWait.summary()).toMatchObject({ samples: 1, maxMs: expect.closeTo(7, 1) });
  });
});
