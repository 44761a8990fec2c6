import type { Vertical } from '@verbatim/contracts';
import type { VerticalConfig } from '@verbatim/compliance';

/** Who room is kept for: calls that come in, by vertical, and all calls that we place. */
export type Claimant = Vertical | 'outbound';

/** Calls of a process that a claimant is sure to get, whatever the others do. */
export type Shares = ReadonlyMap<Claimant, number>;

/** Calls with somebody on the line, or about to be. */
export type Running = ReadonlyMap<Claimant, number>;

/** `full`: nobody gets in. `owed`: what is free belongs to others, who are under their share. */
export type Room = 'free' | 'full' | 'owed';

/** Of what the files leave unsaid, this much is kept for verticals that say nothing; whoever comes first gets the rest. */
const KEPT_FOR_THE_SILENT = 0.25;

/**
 * What each claimant is sure to get of `callsMax`. A vertical's file says its percentage; those that say none
 * have a quarter of the remainder in equal parts; one without a number of its own borrows only.
 *
 * Bounds: the sum is at most `callsMax`, as long as the percentages add up to 100 at most, which the check
 * of the files (90) and the bound of `outboundPercent` (10) see to.
 */
export function sharesOf(
  callsMax: number,
  verticals: readonly Pick<VerticalConfig, 'vertical' | 'admission' | 'numbers'>[],
  outboundPercent: number,
): Shares {
  const isSilent = ({
    admission,
    numbers,
  }: Pick<VerticalConfig, 'admission' | 'numbers'>): boolean =>
    admission === undefined && numbers.length > 0;
  const silent = verticals.filter(isSilent).length;
  const said = verticals.reduce((sum, { admission }) => sum + (admission?.sharePercent ?? 0), 0);
  const remainder = Math.max(0, 100 - outboundPercent - said);
  const percentOfSilent = (KEPT_FOR_THE_SILENT * remainder) / Math.max(1, silent);
  const callsOf = (percent: number): number => Math.floor((callsMax * percent) / 100);
  const shares = new Map<Claimant, number>([['outbound', callsOf(outboundPercent)]]);
  for (const each of verticals) {
    const percent = each.admission?.sharePercent ?? (isSilent(each) ? percentOfSilent : 0);
    shares.set(each.vertical, callsOf(percent));
  }
  return shares;
}

/**
 * Whether one more call of a claimant fits. Under its share it always does; above it, it borrows what nobody
 * is owed. Nothing is taken back from a running call, so what is kept for others stays free while they do not
 * come: that is the price of a share, and it is all that ever stays free while a call is turned away.
 *
 * Holds from any state that this function led to: running calls and what is still owed add up to `callsMax`
 * at most. Calls that other processes let in and share changes may break it for a while; `full` never gives.
 */
export function roomFor(
  claimant: Claimant,
  running: Running,
  shares: Shares,
  callsMax: number,
): Room {
  let total = 0;
  for (const calls of running.values()) total += calls;
  if (total >= callsMax) return 'full';
  const calls = (each: Claimant): number => running.get(each) ?? 0;
  if (calls(claimant) < (shares.get(claimant) ?? 0)) return 'free';
  let owed = 0;
  for (const [other, share] of shares) {
    if (other !== claimant) owed += Math.max(0, share - calls(other));
  }
  return total + owed < callsMax ? 'free' : 'owed';
}
