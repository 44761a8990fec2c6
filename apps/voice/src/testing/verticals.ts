import type { VerticalConfig } from '@verbatim/compliance';

const base = {
  revision: '2026-11-23.1',
  numbers: ['+15550100001'],
  jurisdictions: ['US-MA'],
  zone: 'America/New_York',
  buffer: { capacityEvents: 1_000, capacityBytes: 1024 * 1024 },
  agent: {
    name: 'Ada',
    voice: 'marin',
    language: 'en-US',
    instructions: 'Be brief.',
    greeting: 'Hello, I am an AI assistant.',
  },
  fallback: { say: 'Please hold for a person.', dial: '+15550109999' },
  onRefusal: 'end-call',
} as const;

/** Keeps every event; voice asks for each response. */
export const HEALTHCARE: VerticalConfig = {
  ...base,
  numbers: [...base.numbers],
  jurisdictions: [...base.jurisdictions],
  vertical: 'healthcare',
  policy: 'block',
};

/** Drops partials when it must; the model answers by itself. */
export const SALON: VerticalConfig = {
  ...base,
  numbers: ['+15550100007'],
  jurisdictions: [...base.jurisdictions],
  vertical: 'salon',
  policy: 'drop-oldest',
};
