/** P: primary text read. S: secondary source. K: general knowledge. U: uncertain, or sources differ. */
export const EVIDENCE_MARKS = ['P', 'S', 'K', 'U'] as const;
export type EvidenceMark = (typeof EVIDENCE_MARKS)[number];

export interface RecordingConsent {
  /** Whose agreement a recording needs: one party to the call is enough, or all must know. */
  readonly consent: 'one-party' | 'all-party';
  readonly source: string;
  readonly evidence: EvidenceMark;
  /** Why the mark is weak. */
  readonly note?: string;
}

const allParty = (source: string, evidence: EvidenceMark, note?: string): RecordingConsent => ({
  consent: 'all-party',
  source,
  evidence,
  ...(note !== undefined && { note }),
});

const SOURCES_DIFFER = 'classified differently by source; taken as the stricter';

/**
 * Where all must agree. Other states of the US: one party, by federal law.
 * As of 2026-11-23; parameters for code, to be confirmed by counsel.
 */
const ALL_PARTY: Readonly<Record<string, RecordingConsent>> = {
  'US-CA': allParty('Cal. Penal Code 632, 632.7', 'S'),
  'US-CT': allParty(
    'Conn. Gen. Stat. 52-570d',
    'U',
    'civil; a recorded notice or a tone is accepted; criminal law is satisfied by one party',
  ),
  'US-DE': allParty('11 Del. Code 1335, 2402', 'U', SOURCES_DIFFER),
  'US-FL': allParty('Fla. Stat. 934.03', 'S'),
  'US-IL': allParty('720 ILCS 5/14', 'S'),
  'US-MD': allParty('Md. Code, Cts. & Jud. Proc. 10-402', 'S'),
  'US-MA': allParty('Mass. Gen. Laws ch. 272, 99', 'S'),
  'US-MI': allParty('Mich. Comp. Laws 750.539c', 'U', SOURCES_DIFFER),
  'US-MT': allParty('Mont. Code 45-8-213', 'S'),
  'US-NV': allParty('Nev. Rev. Stat. 200.620', 'U', SOURCES_DIFFER),
  'US-NH': allParty('N.H. Rev. Stat. 570-A:2', 'S'),
  'US-PA': allParty('18 Pa. Cons. Stat. 5703, 5704', 'S'),
  'US-WA': allParty('Wash. Rev. Code 9.73.030', 'S'),
  EU: allParty('Regulation (EU) 2016/679, Articles 6 and 13', 'K', 'member states differ'),
};

const FEDERAL: RecordingConsent = {
  consent: 'one-party',
  source: '18 USC 2511(2)(d)',
  evidence: 'S',
};

const UNKNOWN: RecordingConsent = {
  consent: 'all-party',
  source: 'unknown jurisdiction',
  evidence: 'U',
  note: 'what is not known counts as the strictest',
};

/** What one jurisdiction asks. `US-OR` is one-party for telephone calls [U]. */
export function recordingConsentIn(jurisdiction: string): RecordingConsent {
  const own = ALL_PARTY[jurisdiction];
  if (own !== undefined) return own;
  return /^US-[A-Z]{2}$/.test(jurisdiction) ? FEDERAL : UNKNOWN;
}

/**
 * The strictest of where caller, callee and agent may be, the first of equals. Nowhere known is
 * everywhere possible: all parties.
 */
export function strictestRecordingConsent(jurisdictions: readonly string[]): RecordingConsent {
  const asked = jurisdictions.map(recordingConsentIn);
  return asked.find(({ consent }) => consent === 'all-party') ?? asked[0] ?? UNKNOWN;
}
