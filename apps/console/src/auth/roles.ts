/**
 * What a token lets its bearer do. `viewer` reads; `officer` also changes; `approver` also agrees to what
 * others have changed; `admin` may do everything and read who did what.
 */
export const ROLES = ['viewer', 'officer', 'approver', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Every role reads, and `admin` is every role. */
export function mayAct(roles: readonly Role[], needed: Role): boolean {
  if (roles.includes('admin')) return true;
  return needed === 'viewer' ? roles.length > 0 : roles.includes(needed);
}
