import type { VerticalConfig } from '@verbatim/compliance';

/** Somebody whom a call can be put through to. */
export interface TransferContact {
  readonly role: string;
  readonly phone: string;
}

/**
 * Who is called for a transfer, in order: those of the role that was asked for, else everybody with a telephone whom
 * `escalation` names, and last the number of the fallback. No number is tried twice.
 */
export function transferRoute(
  { escalation = [], fallback }: Pick<VerticalConfig, 'escalation' | 'fallback'>,
  to?: string,
): readonly TransferContact[] {
  const withPhone = escalation.flatMap(({ role, phone }) =>
    phone === undefined ? [] : [{ role, phone }],
  );
  const asked = withPhone.filter(({ role }) => role === to);
  const fallbackDesk = fallback.dial === undefined ? [] : [{ role: 'desk', phone: fallback.dial }];
  const all = to === undefined ? [...withPhone, ...fallbackDesk] : [...asked, ...fallbackDesk];
  return all.filter(
    ({ phone }, index) => all.findIndex((other) => other.phone === phone) === index,
  );
}
