import type { VerticalCatalog } from '@verbatim/compliance';
import type { Vertical } from '@verbatim/contracts';

/**
 * What each vertical may hold on disk: what its file says, or an equal share of what those leave. Whether
 * that can work is judged by the spool when it opens.
 */
export function spoolPartitions(
  catalog: VerticalCatalog,
  totalBytes: number,
): Map<Vertical, { readonly quotaBytes: number }> {
  const fixed = catalog.all.flatMap(({ spool }) => (spool ? [spool.quotaBytes] : []));
  const left = totalBytes - fixed.reduce((sum, each) => sum + each, 0);
  const share = Math.max(0, Math.floor(left / (catalog.all.length - fixed.length || 1)));
  return new Map(
    catalog.all.map(({ vertical, spool }) => [
      vertical,
      { quotaBytes: spool?.quotaBytes ?? share },
    ]),
  );
}
