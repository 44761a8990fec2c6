import { describe, expect, it } from 'vitest';
import { isNamePartKey, isPersonNameKey } from './person-name-key.js';

describe('isPersonNameKey', () => {
  it.each([
    ...['name', 'names', 'full_name', 'fullName', 'first_name', 'last-name', 'surname', 'Nickname'],
    ...['caller_name', 'customer_name', 'patientName', 'guest_names', 'contact_name', 'callername'],
    ...['customerFirstName', 'Emergency Contact Name', 'account_holder_name', 'policyholder_name'],
    ...['stylist_name', 'responsible_party_name', 'user_name'],
  ])('takes %s for a person’s', (key) => {
    expect(isPersonNameKey(key)).toBe(true);
  });

  it.each([
    ...['service_name', 'serviceName', 'file_name', 'host_name', 'tool_name', 'product_name'],
    ...['restaurant_name', 'business_name', 'medication_name', 'property_name', 'event_name'],
    ...['rename', 'name_tag', 'named', 'customer', 'enamel', ''],
  ])('leaves %j alone', (key) => {
    expect(isPersonNameKey(key)).toBe(false);
  });

  it('comes to an end on a key without one', () => {
    expect(isPersonNameKey('cardholder'.repeat(20_000))).toBe(false);
  });
});

describe('isNamePartKey', () => {
  it.each(['first', 'last_name', 'given', 'familyName'])('takes %s for a part', (key) => {
    expect(isNamePartKey(key)).toBe(true);
  });

  it.each(['title', 'type', 'locale'])('leaves %s alone', (key) => {
    expect(isNamePartKey(key)).toBe(false);
  });
});
