import { describe, expect, it } from 'vitest';
import { transferRoute } from './transfer-route.js';

const nurse = { role: 'nurse', phone: '+15550109101', acknowledgeWithinMs: 120_000 };
const manager = { role: 'manager', phone: '+15550109111', acknowledgeWithinMs: 120_000 };
const mailbox = { role: 'mailbox', email: 'desk@example.org', acknowledgeWithinMs: 120_000 };
const file = {
  escalation: [nurse, mailbox, manager],
  fallback: { say: 'Sorry.', dial: '+15550109001' },
};
const rolesOf = (...asked: Parameters<typeof transferRoute>) =>
  transferRoute(...asked).map(({ role }) => role);

describe('transferRoute', () => {
  it('calls everybody with a telephone in order, then the desk', () => {
    expect(rolesOf(file)).toEqual(['nurse', 'manager', 'desk']);
  });

  it('calls the role that was asked for, then the desk', () => {
    expect(rolesOf(file, 'manager')).toEqual(['manager', 'desk']);
  });

  it('calls no number twice', () => {
    const same = { ...file, fallback: { say: 'Sorry.', dial: nurse.phone } };
    expect(rolesOf(same)).toEqual(['nurse', 'manager']);
  });

  it('is nobody where the file names nobody', () => {
    expect(transferRoute({ fallback: { say: 'Sorry.' } })).toEqual([]);
  });
});
