import { MessagesEnv } from '@verbatim/messages';
import { PagingEnv } from '@verbatim/paging';
import { PlatformEnv } from '@verbatim/platform';
import { PolicyEnv } from '@verbatim/policy';
import { StorageEnv, withKeyChoice } from '@verbatim/storage';
import { z } from 'zod';
import { FIXED_HOURS } from './call/fixed-hours.js';
import { networksOf } from './twilio/request-source.js';

const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

const Variables = z.object({
  ...PlatformEnv.shape,
  ...StorageEnv.shape,
  ...PagingEnv.shape,
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe('Queue engine. Without it the queues live in PostgreSQL at DATABASE_URL.'),
  QUEUE_CAPACITY_JOBS: whole(1, 100_000)
    .optional()
    .describe('Overrides the cap of every queue, for rehearsals of a full one.'),

  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .describe('Address under which Twilio reaches this app: what it signs, and where streams go.'),
  PUBLIC_MEDIA_URL: z
    .url({ protocol: /^wss?$/ })
    .optional()
    .describe(
      'Where this very process is reached for media streams, if PUBLIC_URL is a balancer’s: a stream then comes to the process that answered its call.',
    ),
  VOICE_TRUSTED_PROXIES: z
    .string()
    .transform((list) => networksOf(list.split(/[\s,]+/).filter((each) => each !== '')))
    .refine((networks) => networks !== undefined, 'must be addresses or networks like 10.0.0.0/8')
    .optional()
    .describe(
      'Proxies whose X-Forwarded-For is believed, separated by commas. Only what is held against senders of forged requests depends on it.',
    ),
  TWILIO_AUTH_TOKEN: z
    .string()
    .min(8)
    .describe("The account's primary auth token: checks signatures, makes stream tokens."),
  OPENAI_API_KEY: z.string().min(1).describe('Key of the Realtime API.'),
  OPENAI_BASE_URL: z
    .url({ protocol: /^https?$/ })
    .default('https://api.openai.com/v1')
    .describe(
      'Where the Realtime API is; http speaks plain WebSocket, for a peer on this machine.',
    ),
  OPENAI_REALTIME_MODEL: z
    .string()
    .min(1)
    .max(80)
    .default('gpt-realtime-2.1')
    .describe('Model that talks, where a vertical names none.'),
  OPENAI_REALTIME_SMALLER_MODEL: z
    .string()
    .min(1)
    .max(80)
    .default('gpt-realtime-2.1-mini')
    .describe('Tried where that one cannot be had and a vertical names no other (voice.md, 13).'),
  OPENAI_SESSION_MS_MAX: whole(30_000, 3_600_000)
    .default(3_600_000)
    .describe('The longest session of the API; a call gets another from 50 of its 60 minutes on.'),
  OPENAI_TRANSCRIPTION_MODEL: z
    .string()
    .min(1)
    .max(80)
    .default('gpt-transcribe')
    .describe('Model that transcribes the caller, where a vertical names none.'),
  OPENAI_VOICEMAIL_MODEL: z
    .string()
    .min(1)
    .max(80)
    .default('gpt-transcribe')
    .describe('Model that transcribes messages which callers leave after a tone.'),
  VOICE_TRANSCRIPT_LOGPROBS: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Whether the model is asked how sure it is of what the caller said.'),

  ...PolicyEnv.shape,
  ...MessagesEnv.shape,
  BOOKS_DIRECTORY: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Directory of what businesses offer (tools.md, 4). Without it "books" beside the verticals.',
    ),
  SPOOL_DIRECTORY: z
    .string()
    .min(1)
    .default('.data/spool')
    .describe(
      'Where critical events wait for the archive: an existing directory on a volume that outlives the process.',
    ),
  SPOOL_QUOTA_BYTES: whole(4 * 1024 * 1024, 1024 ** 4)
    .default(1024 ** 3)
    .describe(
      'What this process’s spool may take on disk. Verticals whose file says no quota share it equally.',
    ),

  PARTY_LOOKUP_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Where is asked who is on the other end of a call (voice.md, 2). Without it nobody is known.',
    ),
  PARTY_LOOKUP_TOKEN: z
    .string()
    .min(16)
    .max(4_096)
    .optional()
    .describe('Sent there as a bearer token.'),
  PARTY_LOOKUP_TIMEOUT_MS: whole(50, 5_000)
    .default(1_000)
    .describe(
      'How long the answer is waited for; the caller hears ringing, and then goes on unknown.',
    ),

  VOICE_CALLS_MAX: whole(1, 10_000)
    .default(200)
    .describe('Calls that this process takes at once; one more is diverted.'),
  VOICE_HOURS: z
    .string()
    .regex(FIXED_HOURS, 'expected modes of verticals, like sales=after-hours,*=open')
    .optional()
    .describe(
      'Which agents answer whatever the hours of a vertical say, like `sales=after-hours,*=open`: for demonstrations.',
    ),
  VOICE_OUTBOUND_SHARE_PERCENT: whole(0, 10)
    .default(5)
    .describe('Share of these that is kept for calls that we place: callbacks, outbound calls.'),
  VOICE_CALL_STARTS_PER_SECOND: whole(1, 1_000)
    .default(100)
    .describe('Calls that may begin in a second, twice as many at once: each dials the model.'),
  VOICE_CALLER_STARTS_PER_MINUTE: whole(0, 10_000)
    .default(60)
    .describe('Calls that one number may begin in a minute; one more is diverted. 0: any.'),
  VOICE_EVENT_LOOP_DELAY_MAX_MS: whole(10, 60_000)
    .default(100)
    .describe('Delay of the event loop, three seconds running, from which on calls are diverted.'),
  VOICE_BUFFER_CAPACITY_EVENTS: whole(16, 100_000)
    .optional()
    .describe('Overrides the buffer of every vertical, for rehearsals of a full one.'),
  VOICE_PARTIAL_INTERVAL_MS: whole(20, 5_000)
    .default(250)
    .describe('At most one partial transcript per item in this time.'),
  VOICE_PLAYBACK_LEAD_MS: whole(60, 60_000)
    .default(300)
    .describe(
      'How far ahead of the caller’s ear the agent’s audio is sent; more is thrown away on barge-in.',
    ),
  VOICE_PENDING_FINALS_WAIT_MS: whole(0, 60_000)
    .default(5_000)
    .describe('How long the end of a stream waits for transcripts that are still owed.'),
  VOICE_TERMINAL_STATUS_WAIT_MS: whole(0, 600_000)
    .default(30_000)
    .describe('How long a record then waits for Twilio’s word that the call is over.'),
  VOICE_STREAM_WAIT_MS: whole(100, 120_000)
    .default(30_000)
    .describe('How long an answered call may be without its media stream.'),
  VOICE_MODEL_TROUBLE_MS: whole(1_000, 20_000)
    .default(5_000)
    .describe('How long a call may be without a session before its caller hears the fallback.'),
  VOICE_MODEL_LOSSES_MAX: whole(0, 20)
    .default(3)
    .describe('Sessions that one call may lose; after one more its caller hears the fallback.'),
  VOICE_DRAIN_MS: whole(0, 3_600_000)
    .default(30_000)
    .describe('How long SIGTERM waits for running calls to end by themselves.'),
});
/** Everything that the voice app reads from its environment. */
export const VoiceEnv = withKeyChoice(Variables, ['master']);
export type VoiceEnv = z.infer<typeof VoiceEnv>;
