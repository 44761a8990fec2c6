import type { EvidenceVerdict } from './evidence-report.js';

/** What is wrong, and what it means for the verdict. */
export interface EvidenceProblem {
  readonly integrity: EvidenceVerdict;
  readonly text: string;
}

export const evidenceProblem = (integrity: EvidenceVerdict, text: string): EvidenceProblem => ({
  integrity,
  text,
});
