import type { Vertical } from '@verbatim/contracts';
import type { PolicyFile } from '../policies/policy-file.js';
import type { YamlFileProblem } from '../yaml-files/yaml-file.errors.js';
import { type AttestationGap, attestationGaps, type AttestationMoment } from './attestations.js';
import { parseLocated } from './parse-vertical-file.js';

/** A gap, and the place in a file where somebody closes it. */
export interface AttestationProblem extends YamlFileProblem {
  readonly vertical: Vertical;
  readonly gap: AttestationGap;
}

/** What keeps verticals of a set from taking calls. Files that are not verticals', or cannot be read, say nothing. */
export function attestationProblems(
  files: readonly PolicyFile[],
  moment: AttestationMoment,
): AttestationProblem[] {
  return files
    .filter(({ name }) => name.startsWith('verticals/'))
    .flatMap(({ path, text }) => {
      const located = parseLocated(path, text);
      if ('problems' in located) return [];
      const { config, positionOf } = located;
      return attestationGaps(config, moment).map((gap) => ({
        path,
        ...positionOf(gap.field),
        vertical: config.vertical,
        gap,
        message: `${config.vertical}: ${gap.message}`,
      }));
    });
}
