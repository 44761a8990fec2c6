import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../calls/seeded-random.js';
import type { SaidUtterance } from '../report/report.js';
import type { Step } from '../scripts/call-script.js';
import { wordsOf } from '../speech/framing.js';
import { bytesOfMs } from '../speech/mu-law.js';
import { lineNoise } from '../speech/pilot.js';
import { SpeechDecoder } from '../speech/speech-decoder.js';
import { ScriptedCaller } from './scripted-caller.js';

const FRAME_MS = 20;
const PATIENCE = { leadMs: 1_000, quietMs: 5_000, settleMs: 2_000, farewellMs: 60_000 };

/** A caller, and an agent that is heard when the test says so. */
class Line {
  readonly utterances: SaidUtterance[] = [];
  readonly heard: string[] = [];
  keys = '';
  hasHungUp = false;
  isAgentAudible = false;
  readonly caller: ScriptedCaller;
  readonly #decoder = new SpeechDecoder();

  constructor(steps: readonly Step[], pace: 'clock' | 'turns' = 'turns', hangUpAtMs?: number) {
    this.caller = new ScriptedCaller({
      script: { id: 's', vertical: 'salon', pace, transcription: 'floating', faults: [], steps },
      noise: lineNoise(`CA${'0'.repeat(32)}`),
      patience: PATIENCE,
      random: new SeededRandom(1),
      onUtterance: (utterance) => this.utterances.push(utterance),
      ...(hangUpAtMs !== undefined && { hangUpAtMs }),
    });
  }

  run(ms: number): void {
    for (let passed = 0; passed < ms && !this.hasHungUp; passed += FRAME_MS) {
      const { audio, keys, hasHungUp } = this.caller.next(bytesOfMs(FRAME_MS), this.isAgentAudible);
      this.heard.push(...this.#decoder.push(audio).map(({ text }) => text));
      this.keys += keys;
      this.hasHungUp = hasHungUp;
    }
  }

  agentSays(text: string): void {
    this.isAgentAudible = true;
    for (const word of wordsOf(text)) {
      this.run(300);
      this.caller.hear(word);
    }
    this.isAgentAudible = false;
  }
}

describe('ScriptedCaller', () => {
  it('speaks at the times of the script when the script has times', () => {
    const line = new Line(
      [
        { kind: 'caller', text: 'one', startMs: 500, durationMs: 400 },
        { kind: 'agent', text: 'never waited for' },
        { kind: 'caller', text: 'two three', startMs: 1_500, durationMs: 800 },
      ],
      'clock',
    );
    line.run(5_000);
    expect(line.utterances).toMatchObject([
      { text: 'one', startMs: 1_500, endMs: 1_900 },
      { text: 'two three', startMs: 2_500, endMs: 3_300 },
    ]);
  });

  it('starts the clock of the script when the agent has said its first words', () => {
    const line = new Line(
      [{ kind: 'caller', text: 'one', startMs: 500, durationMs: 400 }],
      'clock',
    );
    line.agentSays('This call is recorded for the quality of our service');
    const quietMs = line.caller.positionMs;
    line.run(5_000);
    expect(quietMs).toBeGreaterThan(1_500);
    const { startMs } = line.utterances[0]!;
    expect(startMs).toBeGreaterThan(quietMs + 700);
    expect(startMs).toBeLessThanOrEqual(quietMs + 800);
  });

  it('speaks right away when its time has passed while it was still speaking', () => {
    const line = new Line(
      [
        { kind: 'caller', text: 'a b c', startMs: 0, durationMs: 1_000 },
        { kind: 'caller', text: 'd', startMs: 400, durationMs: 200 },
      ],
      'clock',
    );
    line.run(3_000);
    expect(line.utterances).toMatchObject([{ endMs: 2_000 }, { startMs: 2_000 }]);
  });

  it('waits until it has heard the end of what the agent has to say', () => {
    const line = new Line([
      { kind: 'agent', text: 'How can I help you?' },
      { kind: 'caller', text: 'Like this.', pauseMs: 400 },
    ]);
    line.agentSays('How can I');
    line.run(2_000);
    expect(line.utterances).toEqual([]);
    line.agentSays('help you?');
    const readyMs = line.caller.positionMs;
    line.run(3_000);
    expect(line.utterances[0]!.startMs).toBe(readyMs + 400);
    expect(line.heard).toEqual(['Like', 'this.']);
  });

  it('speaks in the end though the agent stays silent', () => {
    const line = new Line([
      { kind: 'agent', text: 'Anybody there?' },
      { kind: 'caller', text: 'Hello?', pauseMs: 0 },
    ]);
    line.run(PATIENCE.quietMs - 100);
    expect(line.utterances).toEqual([]);
    line.run(500);
    expect(line.utterances).toMatchObject([{ startMs: PATIENCE.quietMs }]);
  });

  it('barges in after so many words of the agent, while the agent speaks', () => {
    const line = new Line([
      { kind: 'caller', text: 'Tell me.' },
      { kind: 'agent', text: 'one two three four five six' },
      { kind: 'caller', text: 'Stop!', bargeInAfterWords: 3 },
    ]);
    line.run(5_000);
    line.agentSays('one two three four');
    expect(line.utterances.map(({ text }) => text)).toEqual(['Tell me.', expect.any(String)]);
  });

  it('hangs up in mid-sentence after the last word that the script lets it say', () => {
    const line = new Line([{ kind: 'caller', text: 'I was going to say', hangUpAfterWords: 3 }]);
    line.run(20_000);
    expect(line.hasHungUp).toBe(true);
    expect(line.utterances).toMatchObject([{ text: 'I was going', isCutShort: true }]);
    expect(line.heard).toEqual(['I', 'was', 'going']);
  });

  it('presses keys in their place between two utterances', () => {
    const line = new Line([
      { kind: 'caller', text: 'Wait.' },
      { kind: 'keys', digits: '12#', pauseMs: 300 },
      { kind: 'caller', text: 'Done.' },
    ]);
    line.run(1_900);
    expect(line.keys).toBe('');
    line.run(500);
    expect(line.keys).toBe('1');
    line.run(4_000);
    expect(line.keys).toBe('12#');
    expect(line.utterances).toHaveLength(2);
  });

  it('hears the farewell out before it hangs up', () => {
    const line = new Line([
      { kind: 'caller', text: 'Bye.' },
      { kind: 'agent', text: 'Goodbye then.' },
    ]);
    line.run(4_000);
    expect(line.hasHungUp).toBe(false);
    line.agentSays('Goodbye then.');
    line.run(2_000);
    expect(line.hasHungUp).toBe(true);
  });

  it('hangs up when no farewell comes, and does not listen for ever to one that never ends', () => {
    const silent = new Line([
      { kind: 'caller', text: 'Bye.' },
      { kind: 'agent', text: 'Goodbye then.' },
    ]);
    silent.run(15_000);
    expect(silent.hasHungUp).toBe(true);

    const endless = new Line([
      { kind: 'caller', text: 'Bye.' },
      { kind: 'agent', text: 'Goodbye then.' },
    ]);
    endless.run(3_000);
    endless.isAgentAudible = true;
    endless.run(PATIENCE.farewellMs + 5_000);
    expect(endless.hasHungUp).toBe(true);
  });

  it('waits to be put through when the agent has said that it does that', () => {
    const line = new Line([
      { kind: 'caller', text: 'A person, please.' },
      { kind: 'agent', text: 'One moment.' },
      { kind: 'person', does: 'answers' },
    ]);
    line.run(4_000);
    line.agentSays('One moment.');
    line.run(PATIENCE.farewellMs - 10_000);
    expect(line.hasHungUp).toBe(false);
    line.run(12_000);
    expect(line.hasHungUp).toBe(true);
  });

  it('ends the call in the next frame when it is told to, its sentence cut short', () => {
    const line = new Line([{ kind: 'caller', text: 'a very long sentence indeed' }]);
    line.run(2_000);
    line.caller.hangUp();
    line.run(FRAME_MS);
    expect(line.hasHungUp).toBe(true);
    expect(line.utterances).toMatchObject([{ isCutShort: true }]);
  });

  it.each([
    ['before its first word', 500, ''],
    ['in the middle of a frame and a word', 1_450 + 7, 'one'],
  ])('hangs up at a moment that was drawn: %s', (_name, hangUpAtMs, said) => {
    const steps: Step[] = [{ kind: 'caller', text: 'one two', startMs: 0, durationMs: 800 }];
    const line = new Line(steps, 'clock', hangUpAtMs);
    line.run(10_000);
    expect(line.hasHungUp).toBe(true);
    expect(Math.round(line.caller.positionMs)).toBe(hangUpAtMs);
    expect(line.utterances.map(({ text }) => text).join()).toBe(said);
    expect(line.heard.join(' ')).toBe(said);
  });

  it.each<[string, Step]>([
    ['a tone', { kind: 'message', text: 'call me', endsWith: 'hang-up' }],
    ['another person', { kind: 'person', does: 'answers' }],
  ])('stays on the line after its last words when %s is to come', (_name, next) => {
    const line = new Line([
      { kind: 'caller', text: 'put me through' },
      { kind: 'agent', text: 'yes' },
      next,
    ]);
    line.run(3_000);
    line.agentSays('yes');
    line.run(30_000);
    expect(line.hasHungUp).toBe(false);
    line.run(60_000);
    expect(line.hasHungUp).toBe(true);
  });
});
