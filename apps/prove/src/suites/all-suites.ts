import { canaries } from './canaries/canaries.js';
import { coldStart } from './cold-start.js';
import { crash } from './crash/crash.js';
import { forgedFlood } from './forged-flood/forged-flood.js';
import { fuzz } from './fuzz/fuzz.js';
import { hangUps } from './hang-ups/hang-ups.js';
import { killOneVoice } from './kill-one-voice/kill-one-voice.js';
import { killVoice } from './kill-voice.js';
import { killWorker } from './kill-worker.js';
import { many } from './many.js';
import { outages } from './outages/outages.js';
import { queueCap } from './queue-cap.js';
import { replayAnalytics } from './replay-analytics.js';
import { replayCompliance } from './replay-compliance.js';
import type { Suite } from './suite.js';
import { tamper } from './tamper/tamper.js';

export const SUITES: readonly Suite[] = [
  replayCompliance,
  replayAnalytics,
  canaries,
  tamper,
  killWorker,
  killVoice,
  killOneVoice,
  hangUps,
  fuzz,
  forgedFlood,
  crash,
  many,
  outages,
  queueCap,
  coldStart,
];
