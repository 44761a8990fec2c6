/**
 * Money is whole thousand-millionths of a US dollar. The cheapest token here costs 60 of them. Sums are `bigint`;
 * one line of one call is a safe integer, some nine million dollars at most.
 */
export type NanoUsd = bigint;

const DECIMALS = 9;
export const LINE_NANO_USD_MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** `0.0045`: digits, and at most nine after the point. No sign, no exponent. */
export const USD_AMOUNT = /^\d{1,6}(?:\.\d{1,9})?$/;

/** Expects what `USD_AMOUNT` matches. */
export function nanoUsdOf(amount: string): NanoUsd {
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole + fraction.padEnd(DECIMALS, '0'));
}

/** `1.234567`: as many decimals as are asked for, the last one rounded half up. */
export function formatUsd(nanoUsd: NanoUsd, decimals = 6): string {
  const step = 10n ** BigInt(DECIMALS - decimals);
  const rounded = dividedHalfUp(nanoUsd, step);
  const digits = rounded.toString().padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Of amounts that are not negative. */
export const dividedHalfUp = (amount: bigint, by: bigint): bigint => (amount + by / 2n) / by;
