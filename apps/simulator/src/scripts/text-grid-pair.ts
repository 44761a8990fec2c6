import { basename } from 'node:path';
import type { CallScript, Step } from './call-script.js';
import { parseTextGrid } from './text-grid.js';

export interface NamedText {
  readonly path: string;
  readonly text: string;
}

/**
 * A consultation as a call: one TextGrid for the doctor, who becomes the agent, and one for the patient,
 * who becomes the caller and speaks at the recording's times, over the agent where the recording does.
 */
export function scriptOfTextGrids(doctor: NamedText, patient: NamedText): CallScript {
  const timed = [
    ...parseTextGrid(doctor.path, doctor.text).map((interval) => ({ kind: 'agent', ...interval })),
    ...parseTextGrid(patient.path, patient.text).map((interval) => ({
      kind: 'caller',
      ...interval,
    })),
  ].toSorted((a, b) => a.startMs - b.startMs);
  const steps = timed.map(({ kind, text, startMs, endMs }): Step => {
    const durationMs = endMs - startMs;
    return kind === 'agent'
      ? { kind: 'agent', text, durationMs }
      : { kind: 'caller', text, startMs, durationMs };
  });
  return {
    id: basename(doctor.path).replace(/_doctor\.TextGrid$/, ''),
    vertical: 'healthcare',
    pace: 'clock',
    transcription: 'floating',
    faults: [],
    steps,
  };
}

/** The other file of the pair, or undefined for a name that belongs to none. */
export function counterpartOf(path: string): { doctor: string; patient: string } | undefined {
  const match = /^(.*)_(?:doctor|patient)\.TextGrid$/s.exec(path);
  return match
    ? { doctor: `${match[1]}_doctor.TextGrid`, patient: `${match[1]}_patient.TextGrid` }
    : undefined;
}
