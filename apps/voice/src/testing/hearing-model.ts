import type { ModelClientEvent } from '../model/model-connection.js';
import { FakeModel } from './fake-sockets.js';
import { agentTurn, callerTurn, sessionEvents } from './server-events.js';

const FRAME_MS = 20;
/** Turn detection: so long a sound is speech, and so long a silence ends it. */
export const SPEECH_FRAMES = 3;
const SILENCE_FRAMES = 25;
const PREFIX_FRAMES = 15;
/** How much later a transcription comes than the commit. */
const TRANSCRIBING_MS = 200;

/** Numbers as words: of digits the guard would make a card or a telephone. */
const wordOf = (index: number): string =>
  `q${[...String(index)].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`;
export const numberOf = (word: string): number =>
  Number([...word.slice(1)].map((letter) => 'abcdefghij'.indexOf(letter)).join(''));

/** A frame that says its number, and whether somebody speaks in it. */
export function numberedFrame(index: number, isVoiced: boolean): string {
  const bytes = Buffer.alloc(FRAME_MS * 8, isVoiced ? 1 : 0);
  bytes.writeUInt32LE(index, 0);
  return bytes.toString('base64');
}

/**
 * A session that hears: it detects speech in numbered frames, commits it after a pause or when told to, and
 * transcribes it as the numbers of the frames in which somebody spoke.
 */
export class HearingModel extends FakeModel {
  private heard: { readonly index: number; readonly isVoiced: boolean }[] = [];
  private frames = 0;
  private voiced = 0;
  private silent = 0;
  private itemId: string | undefined;
  private items = 0;
  private responses = 0;

  constructor(private readonly name: string) {
    super();
  }

  override send(event: ModelClientEvent & { readonly event_id?: string }): void {
    super.send(event);
    if (event.type === 'session.update') this.say(sessionEvents.updated());
    if (event.type === 'input_audio_buffer.commit') this.commitByHand(event.event_id);
    if (event.type === 'response.create') {
      const id = `${this.name}-r${this.responses++}`;
      this.say(agentTurn.created(id), agentTurn.done(id, 'completed'));
    }
  }

  override sendRaw(json: string, onFlushed: () => void): void {
    super.sendRaw(json, onFlushed);
    const { audio } = JSON.parse(json) as { readonly audio: string };
    const bytes = Buffer.from(audio, 'base64');
    const isVoiced = bytes[8] === 1;
    this.heard.push({ index: bytes.readUInt32LE(0), isVoiced });
    this.frames++;
    this.detect(isVoiced);
  }

  private detect(isVoiced: boolean): void {
    this.voiced = isVoiced ? this.voiced + 1 : 0;
    this.silent = isVoiced ? 0 : this.silent + 1;
    if (this.itemId === undefined && this.voiced >= SPEECH_FRAMES) {
      this.itemId = `${this.name}-i${this.items++}`;
      const startFrame = Math.max(0, this.frames - this.voiced - PREFIX_FRAMES);
      this.say(callerTurn.started(this.itemId, startFrame * FRAME_MS));
    } else if (this.itemId !== undefined && this.silent >= SILENCE_FRAMES) this.commit();
  }

  private commitByHand(eventId: string | undefined): void {
    if (this.itemId !== undefined) return this.commit();
    this.say(sessionEvents.error('input_audio_buffer_commit_empty', eventId));
  }

  private commit(): void {
    const itemId = this.itemId!;
    const numbers = this.heard.filter(({ isVoiced }) => isVoiced).map(({ index }) => index);
    this.heard = [];
    this.itemId = undefined;
    this.say(callerTurn.stopped(itemId, this.frames * FRAME_MS), callerTurn.committed(itemId));
    const words = numbers.map(wordOf).join(' ');
    setTimeout(() => this.say(callerTurn.completed(itemId, words)), TRANSCRIBING_MS);
  }
}
