import { z } from 'zod';

/** What can be recognised in words without a model. */
export const ENTITY_TYPES = [
  'account-number',
  'address',
  'age',
  'card-number',
  'credential',
  'date',
  'date-of-birth',
  'email',
  'insurance',
  'money',
  'party-size',
  'percentage',
  'person',
  'phone',
  'provider',
  'record-number',
  'security-code',
  'ssn',
  'time',
] as const;

export const EntityType = z.enum(ENTITY_TYPES, `an entity: ${ENTITY_TYPES.join(', ')}`);
export type EntityType = z.infer<typeof EntityType>;
