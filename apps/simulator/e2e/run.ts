import { fileURLToPath } from 'node:url';
import { type SimulationOptions, simulate } from '../src/calls/simulation.js';
import type { CallReport } from '../src/report/report.js';
import type { CallScript, Step } from '../src/scripts/call-script.js';
import { readLibrary } from '../src/scripts/script-library.js';

export async function ownScripts(): Promise<readonly CallScript[]> {
  const library = await readLibrary(fileURLToPath(new URL('../scripts', import.meta.url)));
  if (library.kind === 'absent') throw new Error('the simulator has lost its scripts');
  return library.scripts;
}

export async function ownScript(id: string): Promise<CallScript> {
  const script = (await ownScripts()).find((candidate) => candidate.id === id);
  if (!script) throw new Error(`no script ${id}`);
  return script;
}

export function scriptOf(steps: readonly Step[], more: Partial<CallScript> = {}): CallScript {
  return {
    id: 'written-for-a-test',
    vertical: 'salon',
    pace: 'turns',
    transcription: 'floating',
    faults: [],
    steps,
    ...more,
  };
}

/** Plays one script against an application at `url`, and gives the ground truth. */
export async function playOne(
  script: CallScript,
  application: { readonly url: string; readonly authToken: string },
  onPort: (port: number) => void,
  more: Partial<SimulationOptions> = {},
): Promise<CallReport> {
  const report = await simulate(
    {
      voiceUrl: application.url,
      publicUrl: application.url,
      openaiHost: '127.0.0.1',
      openaiPort: 0,
      authToken: application.authToken,
      scripts: [script],
      calls: 1,
      concurrency: 1,
      speed: 20,
      seed: 1,
      faults: [],
      duplicateShare: 0,
      hangUpShare: 0,
      sessionMsMax: 3_600_000,
      ...more,
    },
    { listening: onPort, callStarted: () => {}, callEnded: () => {} },
    new AbortController().signal,
  );
  return report.calls[0]!;
}
