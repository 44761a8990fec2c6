import { z } from 'zod';

export const CALL_TYPES = ['conversation', 'voicemail'] as const;
export const CallType = z.enum(CALL_TYPES, 'conversation or voicemail');
export type CallType = z.infer<typeof CallType>;

export const DIRECTIONS = ['inbound', 'outbound'] as const;
export const Direction = z.enum(DIRECTIONS, 'inbound or outbound');
export type Direction = z.infer<typeof Direction>;

const YesOrNo = z.boolean('true or false').optional();

/**
 * What is known of a call besides its words. A fact that is absent is unknown, and unknown counts as
 * the strictest: a rule that asks for it applies.
 *
 * A closed list, so that a rule cannot wait for a fact that nobody states.
 */
export const FactValues = z.strictObject({
  /** No communication with this person about this matter came before. */
  firstContact: YesOrNo,
  /** The call tries to sell. */
  telemarketing: YesOrNo,
  /** The person asked for no calls of this kind, or at all. */
  optedOut: YesOrNo,
  /** A person other than the one whom the matter concerns is on the line. */
  thirdParty: YesOrNo,
  representedByAttorney: YesOrNo,
  /** The time to sue for the debt is over. */
  debtTimeBarred: YesOrNo,
  minor: YesOrNo,
  /** The call is stored as sound or words. */
  recorded: YesOrNo,
  /** Health care, law, finance: occupations for which some states demand more. */
  regulatedOccupation: YesOrNo,
  /** Automated technology influences a decision on credit, housing, work, insurance or care. */
  consequentialDecision: YesOrNo,
  /** A Medicare plan is marketed or sold. */
  medicare: YesOrNo,
  /** The call is made by a third-party marketing organisation. */
  thirdPartyMarketer: YesOrNo,
  /** Records of substance use disorder treatment (42 CFR part 2) are involved. */
  partTwo: YesOrNo,
  /** Lodging or live-event tickets are priced. */
  pricedLodging: YesOrNo,
  afterHours: YesOrNo,
  /** The agent may take a card on this call. */
  takesPayment: YesOrNo,
});
export type FactValues = Readonly<z.infer<typeof FactValues>>;
export type FactName = keyof FactValues;

/** What a rule asks of the facts: every one that is named has that value, or is unknown. */
export const When = FactValues;
