import { describe, expect, it } from 'vitest';
import { classifyDatabaseError } from './database-failure.js';

/** As Prisma wraps what the adapter made of what `pg` threw. */
const wrapped = (cause: object): object => ({
  code: 'P2010',
  meta: { driverAdapterError: { name: 'DriverAdapterError', cause } },
});

describe('classifyDatabaseError', () => {
  it.each<[string, unknown]>([
    ['a refused connection', wrapped({ kind: 'DatabaseNotReachable' })],
    ['a lost connection', new Error('Connection terminated unexpectedly')],
    ['a pool that gave no connection', new Error('timeout exceeded when trying to connect')],
    ['a server that is shutting down', wrapped({ originalCode: '57P01', kind: 'postgres' })],
    ['a server that is starting up', wrapped({ originalCode: '57P03', kind: 'postgres' })],
    ['a statement that took too long', wrapped({ originalCode: '57014', kind: 'postgres' })],
    ['a full disk', wrapped({ originalCode: '53100', kind: 'postgres' })],
    ['a standby', wrapped({ originalCode: '25006', kind: 'postgres' })],
    ['a rotated password', wrapped({ originalCode: '28P01', kind: 'AuthenticationFailed' })],
    ['an unreachable network', Object.assign(new Error('x'), { code: 'EHOSTUNREACH' })],
    ['a transaction that lost its connection', { code: 'P2028' }],
  ])('takes %s for unavailable', (_what, error) => {
    expect(classifyDatabaseError(error).kind).toBe('unavailable');
  });

  it.each<[string, unknown]>([
    ['a deadlock', wrapped({ originalCode: '40P01', kind: 'TransactionWriteConflict' })],
    ['a serialization failure', { code: 'P2034' }],
  ])('takes %s for contention', (_what, error) => {
    expect(classifyDatabaseError(error).kind).toBe('contention');
  });

  it.each<[string, unknown]>([
    ['a wrong statement', wrapped({ originalCode: '42601', kind: 'postgres' })],
    ['a broken constraint', wrapped({ originalCode: '23505', kind: 'UniqueConstraintViolation' })],
    ['a text that cannot be stored', wrapped({ originalCode: '22021', kind: 'postgres' })],
    ['an error of ours', new Error('not a database error')],
    ['nothing', undefined],
  ])('leaves %s as it is', (_what, error) => {
    expect(classifyDatabaseError(error).kind).toBe('other');
  });

  it('ends on an error that is its own cause', () => {
    const error = new Error('x');
    error.cause = error;
    expect(classifyDatabaseError(error).kind).toBe('other');
  });
});
