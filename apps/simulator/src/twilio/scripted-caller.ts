import type { SeededRandom } from '../calls/seeded-random.js';
import type { SaidUtterance } from '../report/report.js';
import type { CallScript, CallerSpeech, Step } from '../scripts/call-script.js';
import { bytesOfMs, msOfBytes } from '../speech/mu-law.js';
import { wordsOf } from '../speech/framing.js';
import { type Speech, encodeSpeech, speakingMs } from '../speech/speech-encoder.js';
import { AgentEar, tailsBefore } from './agent-ear.js';
import type { Patience } from './caller-patience.js';

export interface CallerFrame {
  /** As long as asked, unless the caller hung up in it. */
  readonly audio: Buffer;
  readonly keys: string;
  readonly hasHungUp: boolean;
}

/** Pauses of people between turns, where the script has none of its own. */
const PAUSE_MS = [250, 900] as const;

/** After the agent's opening, before the script's own clock starts. */
const AFTER_OPENING_MS = 300;

/** How fast people press the keys of a telephone. */
const KEY_INTERVAL_MS = 300;

interface Speaking {
  readonly speech: Speech;
  readonly said: SaidUtterance;
  readonly hangUpAtBytes: number | undefined;
  offsetBytes: number;
}

/**
 * The caller: performs the script's caller steps as audio, by the clock or by ear, and hangs up in the
 * end. A pure state machine over its own media clock: it is asked for audio and told what it hears.
 */
export class ScriptedCaller {
  readonly #ear = new AgentEar();
  #positionBytes = 0;
  #nextStep: number;
  #speaking: Speaking | undefined;
  /** When the caller last spoke or last heard the agent: patience counts from here. */
  #quietSinceBytes = 0;
  #lastSpokeBytes = 0;
  /** When the condition for the next step was met; its pause counts from here. */
  #readyAtBytes: number | undefined;
  #pauseBytes = 0;
  #keysPressed = 0;
  #hasHungUp = false;
  /** Where the script's clock is 0. */
  #clockAtBytes: number;

  constructor(
    private readonly options: {
      readonly script: CallScript;
      /** A loop of line noise, played whenever nobody speaks. */
      readonly noise: Buffer;
      readonly patience: Patience;
      readonly random: SeededRandom;
      readonly onUtterance: (utterance: SaidUtterance) => void;
      /** Hangs up here, on its own media clock, whatever it is doing then. */
      readonly hangUpAtMs?: number;
    },
  ) {
    this.#nextStep = this.#callerStepFrom(0);
    this.#clockAtBytes = bytesOfMs(options.patience.leadMs);
  }

  get positionMs(): number {
    return msOfBytes(this.#positionBytes);
  }

  /** Utterances begun so far. */
  utterances = 0;

  hear(word: string): void {
    this.#ear.hear(word);
  }

  /** The caller is asked by the operator to end the call, and does so in the next frame. */
  hangUp(): void {
    this.#hasHungUp = true;
    if (this.#speaking) this.#speaking.said.isCutShort = true;
  }

  /** The next stretch of the caller's line. `isAgentAudible`: the agent's audio was playing just now. */
  next(frameBytes: number, isAgentAudible: boolean): CallerFrame {
    const bytes = Math.min(frameBytes, this.#bytesUntilHangUp());
    if (isAgentAudible) {
      this.#quietSinceBytes = this.#positionBytes;
      this.#hearOpening();
    }
    const audio = Buffer.allocUnsafe(bytes);
    let filled = 0;
    let keys = '';
    while (filled < bytes && !this.#hasHungUp) {
      if (this.#speaking) {
        filled += this.#speakInto(audio, filled);
        continue;
      }
      const delay = this.#bytesUntilNext(isAgentAudible);
      const noise = Math.min(delay, bytes - filled);
      this.#noiseInto(audio, filled, noise);
      filled += noise;
      if (noise === delay) keys += this.#act();
    }
    if (this.#bytesUntilHangUp() === 0) this.hangUp();
    return { audio: audio.subarray(0, filled), keys, hasHungUp: this.#hasHungUp };
  }

  #bytesUntilHangUp(): number {
    const { hangUpAtMs } = this.options;
    if (hangUpAtMs === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(0, bytesOfMs(hangUpAtMs) - this.#positionBytes);
  }

  #step(): Step | undefined {
    return this.options.script.steps[this.#nextStep];
  }

  #callerStepFrom(step: number): number {
    const { steps } = this.options.script;
    const found = steps.findIndex(
      ({ kind }, index) => index >= step && (kind === 'caller' || kind === 'keys'),
    );
    return found === -1 ? steps.length : found;
  }

  /** Infinity while the caller still waits for something. */
  #bytesUntilNext(isAgentAudible: boolean): number {
    const step = this.#step();
    const { script } = this.options;
    if (script.pace === 'clock' && step?.kind === 'caller' && step.startMs !== undefined) {
      const start = this.#clockAtBytes + bytesOfMs(step.startMs);
      return Math.max(0, start - this.#positionBytes);
    }
    if (this.#readyAtBytes === undefined && this.#isReady(step, isAgentAudible)) {
      this.#readyAtBytes = this.#positionBytes;
      this.#pauseBytes = bytesOfMs(this.#pauseMs(step));
    }
    if (this.#readyAtBytes === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.#readyAtBytes + this.#pauseBytes - this.#positionBytes);
  }

  /** Whoever calls lets the agent finish its first words; from then on the script's times hold. */
  #hearOpening(): void {
    if (this.#positionBytes >= this.#clockAtBytes) return;
    const quietAt = this.#positionBytes + bytesOfMs(AFTER_OPENING_MS);
    this.#clockAtBytes = Math.max(this.#clockAtBytes, quietAt);
  }

  #pauseMs(step: Step | undefined): number {
    if (!step) return this.#hasReplyComing() ? 800 : this.options.patience.settleMs;
    if (step.kind === 'caller' && step.bargeInAfterWords !== undefined) return 0;
    const scripted = step.kind === 'caller' || step.kind === 'keys' ? step.pauseMs : undefined;
    return scripted ?? this.options.random.between(...PAUSE_MS);
  }

  #hasReplyComing(): boolean {
    return tailsBefore(this.options.script, this.#nextStep).length > 0;
  }

  /** Whoever is to be put through, or to speak after a tone, does not hang up when the agent has finished. */
  get #waitsForOthers(): boolean {
    const { steps } = this.options.script;
    return steps.some(({ kind }) => kind === 'person' || kind === 'message');
  }

  #isReady(step: Step | undefined, isAgentAudible: boolean): boolean {
    const { patience, script } = this.options;
    if (this.#positionBytes < bytesOfMs(patience.leadMs)) return false;
    if (!step && this.#waitsForOthers) return this.#hasWaited(patience.farewellMs);
    if (step?.kind === 'caller' && step.bargeInAfterWords !== undefined) {
      if (this.#ear.wordsHeard >= step.bargeInAfterWords) return true;
    } else if (!isAgentAudible) {
      const tails = tailsBefore(script, this.#nextStep);
      if (tails.length === 0 || this.#ear.hasHeardEndOf(tails)) return true;
    }
    const quietBytes = this.#positionBytes - this.#quietSinceBytes;
    if (quietBytes >= bytesOfMs(patience.quietMs)) return true;
    return !step && this.#hasWaited(patience.farewellMs);
  }

  #hasWaited(ms: number): boolean {
    return this.#positionBytes - this.#lastSpokeBytes >= bytesOfMs(ms);
  }

  /** Begins what the script has next; gives the keys pressed, if it is that. */
  #act(): string {
    const step = this.#step();
    this.#readyAtBytes = undefined;
    if (step?.kind === 'caller') {
      this.#begin(step);
      return '';
    }
    if (step?.kind === 'keys') return this.#press(step.digits);
    this.#hasHungUp = true;
    return '';
  }

  #press(digits: string): string {
    const digit = digits.charAt(this.#keysPressed);
    this.#keysPressed += 1;
    if (this.#keysPressed < digits.length) {
      this.#readyAtBytes = this.#positionBytes;
      this.#pauseBytes = bytesOfMs(KEY_INTERVAL_MS);
    } else {
      this.#keysPressed = 0;
      this.#nextStep = this.#callerStepFrom(this.#nextStep + 1);
      this.#hasActed();
    }
    return digit;
  }

  #begin(step: CallerSpeech): void {
    const words = wordsOf(step.text);
    const durationMs = step.durationMs ?? speakingMs(words);
    const speech = encodeSpeech({ tag: String(this.#nextStep), words, durationMs });
    const startMs = Math.round(this.positionMs);
    const said = { step: this.#nextStep, text: '', isCutShort: false, startMs, endMs: startMs };
    const last = step.hangUpAfterWords;
    const hangUpAtBytes = last === undefined ? undefined : speech.wordEnds[last - 1];
    this.#speaking = { speech, said, hangUpAtBytes, offsetBytes: 0 };
    this.utterances += 1;
    this.options.onUtterance(said);
  }

  #speakInto(audio: Buffer, at: number): number {
    const speaking = this.#speaking!;
    const { speech, said, hangUpAtBytes } = speaking;
    const end = hangUpAtBytes ?? speech.audio.length;
    const length = Math.min(audio.length - at, end - speaking.offsetBytes);
    speech.audio.copy(audio, at, speaking.offsetBytes, speaking.offsetBytes + length);
    speaking.offsetBytes += length;
    this.#positionBytes += length;
    const wordsOut = speech.wordEnds.filter((wordEnd) => wordEnd <= speaking.offsetBytes).length;
    said.text = speech.words.slice(0, wordsOut).join(' ');
    said.endMs = Math.round(this.positionMs);
    if (speaking.offsetBytes === end) this.#finish(hangUpAtBytes !== undefined);
    return length;
  }

  #finish(isHangUp: boolean): void {
    this.#speaking!.said.isCutShort = isHangUp;
    this.#speaking = undefined;
    this.#hasHungUp = isHangUp;
    this.#nextStep = this.#callerStepFrom(this.#nextStep + 1);
    this.#hasActed();
  }

  #hasActed(): void {
    this.#ear.startAfresh();
    this.#quietSinceBytes = this.#positionBytes;
    this.#lastSpokeBytes = this.#positionBytes;
  }

  #noiseInto(audio: Buffer, at: number, bytes: number): void {
    const { noise } = this.options;
    for (let filled = 0; filled < bytes;) {
      const phase = this.#positionBytes % noise.length;
      const length = Math.min(bytes - filled, noise.length - phase);
      noise.copy(audio, at + filled, phase, phase + length);
      filled += length;
      this.#positionBytes += length;
    }
  }
}
