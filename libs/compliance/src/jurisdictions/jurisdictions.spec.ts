import { describe, expect, it } from 'vitest';
import { isKnownZone } from '../zones/local-time.js';
import { areaCodeOf, stateOfAreaCode } from './area-codes.js';
import { placesOf } from './party-places.js';
import { recordingConsentIn, strictestRecordingConsent } from './recording-consent.js';
import {
  ALL_NANP_ZONES,
  ALL_US_ZONES,
  US_STATES,
  zonesOfAreaCode,
  zonesOfState,
} from './us-zones.js';

const person = (facts: object) => placesOf({ personRef: 'p', ...facts });

describe('area codes', () => {
  it.each([
    ['+12125550147', 'NY'],
    ['+19075550147', 'AK'],
    ['+17875550147', 'PR'],
    ['+18005550147', undefined],
    ['+14165550147', undefined],
  ])('of %s belong to %s', (number, state) => {
    expect(stateOfAreaCode(areaCodeOf(number) ?? '')).toBe(state);
  });

  it('are none in a number from elsewhere, or in one that cannot be', () => {
    expect(areaCodeOf('+442079460000')).toBeUndefined();
    expect(areaCodeOf('+1212555014')).toBeUndefined();
    expect(areaCodeOf('+10125550147')).toBeUndefined();
  });

  it('belong to one state each, and every state has some', () => {
    const owners = Array.from({ length: 800 }, (_, i) => stateOfAreaCode(String(200 + i)));
    expect(new Set(owners.filter(Boolean))).toEqual(new Set(US_STATES));
  });
});

describe('zones of states', () => {
  it('are fifty states, the district and five territories, in zones that exist', () => {
    expect(US_STATES).toHaveLength(56);
    expect(ALL_US_ZONES.filter((zone) => !isKnownZone(zone))).toEqual([]);
  });

  it('are one where the whole area code lies in one, else all of the state', () => {
    expect(zonesOfAreaCode('305', 'FL')).toEqual(['America/New_York']);
    expect(zonesOfAreaCode('850', 'FL')).toEqual(['America/New_York', 'America/Chicago']);
    expect(zonesOfAreaCode('915', 'TX')).toEqual(['America/Denver']);
    expect(zonesOfAreaCode('206', 'WA')).toEqual(['America/Los_Angeles']);
  });

  it('narrow an area code only to a zone that its state has', () => {
    for (let code = 200; code < 1_000; code += 1) {
      const state = stateOfAreaCode(String(code));
      if (state === undefined) continue;
      const all = zonesOfState(state)!;
      for (const zone of zonesOfAreaCode(String(code), state)!) expect(all).toContain(zone);
    }
  });
});

describe('placesOf', () => {
  it('takes every place that anything indicates', () => {
    const places = person({
      numbers: [{ number: '+12125550147', type: 'mobile' }],
      addresses: [{ jurisdiction: 'US-CA' }],
    });
    expect(places).toEqual({
      jurisdictions: ['US-CA', 'US-NY'],
      zones: ['America/Los_Angeles', 'America/New_York'],
      hasUnknownJurisdiction: false,
      hasUnknownZone: false,
    });
  });

  it('does not place anybody by a number that is not theirs', () => {
    const numbers = [{ number: '+12125550147', isWrongNumber: true }];
    expect(person({ numbers, addresses: [{ jurisdiction: 'US-CA' }] }).jurisdictions).toEqual([
      'US-CA',
    ]);
  });

  it('prefers what is said of a number to its area code', () => {
    const number = { number: '+12125550147', jurisdiction: 'US-WA' };
    expect(person({ numbers: [number] }).zones).toEqual(['America/Los_Angeles']);
    expect(person({ numbers: [{ ...number, zone: 'America/Denver' }] }).zones).toEqual([
      'America/Denver',
    ]);
  });

  it('takes a toll-free number as anywhere in the numbering plan', () => {
    const places = person({ numbers: [{ number: '+18005550147' }] });
    expect(places.zones).toEqual([...ALL_NANP_ZONES].sort());
    expect(places).toMatchObject({ hasUnknownJurisdiction: true, hasUnknownZone: false });
  });

  it('takes the country alone as any of its states', () => {
    const places = person({ addresses: [{ jurisdiction: 'US' }] });
    expect(places.zones).toEqual([...ALL_US_ZONES].sort());
    expect(places).toMatchObject({ hasUnknownJurisdiction: true, hasUnknownZone: false });
  });

  it('says so where a zone is unknown or misspelt, and where nothing is known', () => {
    expect(person({ addresses: [{ jurisdiction: 'DE' }] })).toEqual({
      jurisdictions: ['DE'],
      zones: [],
      hasUnknownJurisdiction: false,
      hasUnknownZone: true,
    });
    expect(person({ addresses: [{ jurisdiction: 'DE', zone: 'Europe/Berlin' }] })).toMatchObject({
      zones: ['Europe/Berlin'],
      hasUnknownZone: false,
    });
    expect(person({ addresses: [{ jurisdiction: 'DE', zone: 'Europe/Berlln' }] })).toMatchObject({
      zones: [],
      hasUnknownZone: true,
    });
    expect(person({})).toMatchObject({
      zones: [],
      hasUnknownJurisdiction: true,
      hasUnknownZone: true,
    });
  });
});

describe('strictestRecordingConsent', () => {
  it.each([
    [['US-NY'], 'one-party'],
    [['US-NY', 'US-CA'], 'all-party'],
    [['US-OR', 'US-TX'], 'one-party'],
    [['US-NY', 'EU'], 'all-party'],
    [['US'], 'all-party'],
    [['US-NY', 'BR'], 'all-party'],
    [[], 'all-party'],
  ])('of %j is %s', (jurisdictions, consent) => {
    expect(strictestRecordingConsent(jurisdictions).consent).toBe(consent);
  });

  it('names its source, and why a mark is weak', () => {
    expect(strictestRecordingConsent(['US-NY', 'US-CA'])).toEqual({
      consent: 'all-party',
      source: 'Cal. Penal Code 632, 632.7',
      evidence: 'S',
    });
    for (const state of ['CT', 'DE', 'MI', 'NV']) {
      expect(recordingConsentIn(`US-${state}`)).toMatchObject({ evidence: 'U' });
      expect(recordingConsentIn(`US-${state}`).note).toBeDefined();
    }
  });

  it('knows the states that are usually listed', () => {
    const listed = US_STATES.filter(
      (state) => recordingConsentIn(`US-${state}`).consent === 'all-party',
    );
    expect(listed.sort().join(' ')).toBe('CA CT DE FL IL MA MD MI MT NH NV PA WA');
  });
});
