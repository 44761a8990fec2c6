import type { VerticalInForce } from '@verbatim/compliance';

const base = {
  revision: '2026-11-23.1',
  numbers: ['+15550100001'],
  jurisdictions: ['US-MA'],
  zone: 'America/New_York',
  buffer: { capacityEvents: 1_000, capacityBytes: 1024 * 1024 },
  agent: {
    id: 'ada',
    revision: 'ada-1',
    name: 'Ada',
    voice: 'marin',
    language: 'en-US',
    languages: ['en-US'],
    instructions: 'Be brief.',
    greeting: 'Hello, I am an AI assistant.',
    tools: [],
    handOffs: [],
    disclosures: [],
  },
  agents: new Map(),
  details: {},
  mode: 'open',
  fallback: { say: 'Please hold for a person.', dial: '+15550109999' },
  onRefusal: 'end-call',
} as const;

/** Keeps every event; voice asks for each response. */
export const HEALTHCARE: VerticalInForce = {
  ...base,
  numbers: [...base.numbers],
  jurisdictions: [...base.jurisdictions],
  vertical: 'healthcare',
  policy: 'block',
};

/** Drops partials when it must; the model answers by itself. */
export const SALON: VerticalInForce = {
  ...base,
  numbers: ['+15550100007'],
  jurisdictions: [...base.jurisdictions],
  vertical: 'salon',
  policy: 'drop-oldest',
};
