import { describe } from 'vitest';
import { describeRules, UUID, parties } from '../../testing/vcon-samples.js';
import { PARTY_RULES } from './parties.js';

describe('PARTY_RULES', () => {
  describeRules(PARTY_RULES, {
    'party-strings': {
      valid: [
        parties({}, { sip: 'sip:a@b.example', mailto: 'a@b.example', uuid: UUID, dept: 'd' }),
      ],
      invalid: [[parties({ tel: 1, org: {} }), 'parties[1].tel', 'parties[1].org']],
    },
    'party-tel': {
      valid: [parties({ tel: 'tel:+1-555-010-0007' }, { tel: '7042;phone-context=a.example' })],
      invalid: [
        [parties({ tel: '5550100007' }), 'parties[1].tel'],
        [parties({ tel: 'anonymous' }), 'parties[1].tel'],
      ],
    },
    'party-stir': {
      valid: [parties({ stir: 'eyJ.eyJ.c2ln' })],
      invalid: [[parties({ stir: 'eyJ.eyJ' }), 'parties[1].stir']],
    },
    'party-did': {
      valid: [parties({ did: 'did:web:a.example' })],
      invalid: [[parties({ did: 'web:a.example' }), 'parties[1].did']],
    },
    'party-position': {
      valid: [parties({ gmlpos: '-43.5723 153.21760' })],
      invalid: [
        [parties({ gmlpos: '43.5' }), 'parties[1].gmlpos'],
        [parties({ gmlpos: '91 0' }), 'parties[1].gmlpos'],
        [parties({ gmlpos: 'here there' }), 'parties[1].gmlpos'],
      ],
    },
    'party-civic-address': {
      valid: [parties({ civicaddress: { country: 'US', a1: 'CA' } })],
      invalid: [
        [parties({ civicaddress: { A1: 'CA' } }), 'parties[1].civicaddress'],
        [parties({ civicaddress: { a1: 7 } }), 'parties[1].civicaddress'],
        [parties({ civicaddress: 'Main Street' }), 'parties[1].civicaddress'],
      ],
    },
    'party-type': {
      valid: [parties({ type: 'bot' })],
      invalid: [[parties({ type: 'robot' }), 'parties[1].type']],
    },
    'party-name-validation': {
      valid: [parties({ name: 'anonymous' }, { name: 'Ann', validation: 'DOB' })],
      invalid: [[parties({ name: 'Ann' }), 'parties[1].validation']],
    },
  });
});
