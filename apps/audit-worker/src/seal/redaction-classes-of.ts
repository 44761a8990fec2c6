import { type RedactionClass, type VerticalCatalog, classesWithout } from '@verbatim/compliance';
import type { Vertical } from '@verbatim/contracts';

/** What the readable copy of a call of this vertical may not show, by the files of this moment. */
export function redactionClassesOf(
  catalog: Pick<VerticalCatalog, 'of'>,
  vertical: Vertical,
): RedactionClass[] {
  return classesWithout(catalog.of(vertical)?.redaction?.keep ?? []);
}
