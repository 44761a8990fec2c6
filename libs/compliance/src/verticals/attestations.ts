import type { Vertical } from '@verbatim/contracts';
import { z } from 'zod';
import { dayAt, isoDayOf } from '../zones/local-time.js';
import type { FieldPath } from '../yaml-files/located-yaml.js';
import { Day, Line } from './fields.js';

/**
 * What must be in writing before calls about health are taken. `hosting-agreement` is with whoever runs the
 * machines, the object store and the key service. `openai-retention` is a setting of the organisation, not a
 * paper: nothing of a call may stay with the model's vendor.
 *
 * Source: 45 CFR 164.504(e) (business associate contracts), 164.308(b).
 */
export const ATTESTATION_KINDS = [
  'twilio-agreement',
  'openai-agreement',
  'openai-retention',
  'hosting-agreement',
] as const;
export type AttestationKind = (typeof ATTESTATION_KINDS)[number];

const Attestation = z
  .strictObject({
    kind: z.enum(ATTESTATION_KINDS, `one of ${ATTESTATION_KINDS.join(', ')}`),
    reference: Line(200).describe(
      'Where the paper is: number of the contract, place in the files.',
    ),
    signedOn: Day.describe('From this day on, in the zone of the vertical.'),
    expiresOn: Day.describe('Its last day. What has no end is looked at again every year.'),
    setting: z
      .enum(
        ['zero-data-retention', 'modified-abuse-monitoring'],
        'zero-data-retention or modified-abuse-monitoring',
      )
      .optional()
      .describe('Of openai-retention: what the organisation is set to.'),
    simulated: z
      .literal(true, 'true, or nothing')
      .optional()
      .describe('Counts for simulated vendors only; worth nothing where a real one is configured.'),
  })
  .superRefine(({ kind, setting, signedOn, expiresOn }, context) => {
    const problem = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (kind === 'openai-retention' && setting === undefined) {
      problem('setting', 'zero-data-retention or modified-abuse-monitoring');
    }
    if (kind !== 'openai-retention' && setting !== undefined) {
      problem('setting', 'nothing: only openai-retention has a setting');
    }
    if (expiresOn < signedOn) problem('expiresOn', `a day after signedOn (${signedOn})`);
  });

/** Renewals may stand beside what they renew: one that holds today is enough. */
export const Attestations = z
  .array(Attestation, 'a list of attestations')
  .max(50, 'at most 50 attestations');
export type Attestation = z.infer<typeof Attestation>;

/** Their calls are about health, whatever their file says. */
export const HEALTH_VERTICALS: readonly Vertical[] = ['healthcare', 'behavioral-health'];

/** What of a vertical's file decides about attestations. */
export interface Attested {
  readonly vertical: Vertical;
  readonly zone: string;
  readonly healthData?: boolean | undefined;
  readonly attestations?: readonly Attestation[] | undefined;
}

export interface AttestationGap {
  readonly kind: AttestationKind;
  readonly why: 'missing' | 'expired' | 'not-begun' | 'simulated';
  /** The attestation that does not hold; where there is none, what it belongs under. */
  readonly field: FieldPath;
  /** A sentence without its subject: `openai-agreement expired on 2026-10-01`. */
  readonly message: string;
}

export interface AttestationMoment {
  readonly atMs: number;
  /** Whether all vendors are simulators on this machine. */
  readonly isSimulated: boolean;
}

export const handlesHealthData = ({ vertical, healthData }: Attested): boolean =>
  healthData === true || HEALTH_VERTICALS.includes(vertical);

/** What is not there, or does not hold at that moment. None: calls may be taken. */
export function attestationGaps(config: Attested, moment: AttestationMoment): AttestationGap[] {
  if (!handlesHealthData(config)) return [];
  const today = isoDayOf(dayAt(moment.atMs, config.zone));
  return ATTESTATION_KINDS.flatMap((kind) => {
    const given = (config.attestations ?? []).map((each, i) => ({ each, i }));
    const ofKind = given.filter(({ each }) => each.kind === kind);
    const problems = ofKind.map(({ each, i }) => problemOf(each, i, today, moment.isSimulated));
    if (problems.length === 0) return [missing(config, kind)];
    return problems.includes(undefined) ? [] : problems.slice(-1).flatMap((gap) => gap ?? []);
  });
}

/** The first day on which something will be missing, unless it is renewed before; undefined: something is now. */
export function attestedUntil(config: Attested, moment: AttestationMoment): string | undefined {
  if (!handlesHealthData(config) || attestationGaps(config, moment).length > 0) return undefined;
  const counting = (config.attestations ?? []).filter(
    ({ simulated }) => moment.isSimulated || simulated === undefined,
  );
  const lastDays = ATTESTATION_KINDS.map((kind) =>
    counting
      .filter((each) => each.kind === kind)
      .map(({ expiresOn }) => expiresOn)
      .sort()
      .at(-1),
  );
  return lastDays.sort()[0];
}

function problemOf(
  { kind, signedOn, expiresOn, simulated }: Attestation,
  i: number,
  today: string,
  isSimulated: boolean,
): AttestationGap | undefined {
  const gap = (why: AttestationGap['why'], at: string, message: string): AttestationGap => ({
    kind,
    why,
    field: ['attestations', i, at],
    message: `${kind} ${message}`,
  });
  if (simulated && !isSimulated) {
    return gap('simulated', 'simulated', 'is for simulated vendors only, and a real one is set');
  }
  if (today < signedOn) return gap('not-begun', 'signedOn', `holds from ${signedOn} on`);
  if (today > expiresOn) return gap('expired', 'expiresOn', `expired on ${expiresOn}`);
  return undefined;
}

const missing = ({ attestations }: Attested, kind: AttestationKind): AttestationGap => ({
  kind,
  why: 'missing',
  field: attestations === undefined ? ['vertical'] : ['attestations'],
  message: `${kind} is missing`,
});
