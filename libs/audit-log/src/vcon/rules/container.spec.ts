import { describe } from 'vitest';
import {
  describeRules,
  UUID,
  SHA512,
  START,
  vcon,
  parties,
  saying,
  analyses,
  attachments,
  without,
  attachment,
} from '../../testing/vcon-samples.js';
import { CONTAINER_RULES } from './container.js';

describe('CONTAINER_RULES', () => {
  describeRules(CONTAINER_RULES, {
    'unsigned-form': {
      valid: [vcon(), { uuid: UUID, created_at: START, analysis: [] }],
      invalid: [
        ['words', 'the vCon object'],
        [null, 'the vCon object'],
        [[vcon()], 'the vCon object'],
        [{ uuid: UUID, created_at: START }, 'parties'],
        [vcon({ payload: '', signatures: [] }), 'payload', 'signatures'],
        [vcon({ ciphertext: '', recipients: [] }), 'ciphertext', 'recipients'],
      ],
    },
    'arrays-of-objects': {
      valid: [vcon({ analysis: null, attachments: [] }), parties({})],
      invalid: [
        [vcon({ parties: {} }), 'parties'],
        [vcon({ attachments: [attachment, 'x', null] }), 'attachments[1]', 'attachments[2]'],
      ],
    },
    'syntax-version': {
      valid: [without(vcon(), 'vcon')],
      invalid: [
        [vcon({ vcon: '0.3.0' }), 'vcon'],
        [vcon({ vcon: 0.4 }), 'vcon'],
      ],
    },
    uuid: {
      valid: [vcon({ uuid: UUID.toUpperCase() })],
      invalid: [
        [without(vcon(), 'uuid'), 'uuid'],
        [vcon({ uuid: UUID.replaceAll('-', '') }), 'uuid'],
        [vcon({ uuid: 7 }), 'uuid'],
      ],
    },
    'uuid-version': {
      valid: [vcon()],
      invalid: [
        [vcon({ uuid: '019f15a6-a752-726f-b9a2-279e0d16bc46' }), 'uuid'],
        [vcon({ uuid: '019f15a6-a752-826f-c9a2-279e0d16bc46' }), 'uuid'],
      ],
    },
    'created-at': { valid: [vcon()], invalid: [[without(vcon(), 'created_at'), 'created_at']] },
    date: {
      valid: [
        vcon({ updated_at: '2026-06-21T19:53:26.25+02:00' }),
        saying({ party_history: [{ party: 0, time: START, event: 'join' }] }),
      ],
      invalid: [
        [vcon({ created_at: '2026-06-21' }), 'created_at'],
        [vcon({ created_at: '2026-02-30T00:00:00Z' }), 'created_at'],
        [vcon({ created_at: '2026-13-01T00:00:00Z' }), 'created_at'],
        [vcon({ updated_at: 1_790_000_000 }), 'updated_at'],
        [saying({ start: 'yesterday' }), 'dialog[1].start'],
        [attachments({ start: '2026-06-21 17:53:26' }), 'attachments[0].start'],
        [
          saying({ party_history: [{ party: 0, time: 'noon', event: 'join' }] }),
          'dialog[1].party_history[0].time',
        ],
      ],
    },
    'date-normal': {
      valid: [vcon({ created_at: '2026-06-21T17:53:26.010Z' })],
      invalid: [
        [vcon({ created_at: '2026-06-21t17:53:26z' }), 'created_at'],
        [vcon({ created_at: '2026-06-21T17:53:26.000+00:00' }), 'created_at'],
      ],
    },
    subject: {
      valid: [vcon({ subject: 'A haircut' })],
      invalid: [[vcon({ subject: 7 }), 'subject']],
    },
    'extension-lists': {
      valid: [vcon({ extensions: ['a'], critical: [] })],
      invalid: [
        [vcon({ extensions: 'a' }), 'extensions'],
        [vcon({ extensions: ['a'], critical: [1] }), 'critical'],
      ],
    },
    'extensions-named': {
      valid: [vcon({ mood: 'good', extensions: ['moods'] }), vcon({ subject: 'x', group: [] })],
      invalid: [
        [vcon({ mood: 'good' }), 'the vCon object'],
        [saying({ mood: 'good' }), 'dialog[1]'],
        [analyses({ mood: 'good' }), 'analysis[0]'],
      ],
    },
    'critical-known': {
      valid: [vcon({ critical: [] })],
      invalid: [[vcon({ critical: ['x', 'y'] }), 'critical[0]', 'critical[1]']],
    },
    'redacted-or-amended': {
      valid: [vcon({ redacted: { uuid: UUID, type: 't' } }), vcon({ amended: { uuid: UUID } })],
      invalid: [
        [
          vcon({ redacted: { uuid: UUID, type: 't' }, amended: { uuid: UUID } }),
          'redacted and amended',
        ],
      ],
    },
    'redacted-object': {
      valid: [vcon({ redacted: { type: 't' } }), vcon({ redacted: {} })],
      invalid: [
        [vcon({ redacted: UUID }), 'redacted'],
        [vcon({ redacted: { uuid: UUID } }), 'redacted.type'],
        [vcon({ redacted: { uuid: 'x', type: 't' } }), 'redacted.uuid'],
      ],
    },
    'redacted-names-fuller': {
      valid: [vcon({ redacted: { uuid: UUID, type: 't' } })],
      invalid: [[vcon({ redacted: { type: 't' } }), 'redacted.uuid']],
    },
    'amended-object': {
      valid: [vcon({ amended: { url: 'https://a.example/b', content_hash: SHA512 } })],
      invalid: [
        [vcon({ amended: [] }), 'amended'],
        [vcon({ amended: { note: 'x' } }), 'amended.uuid'],
        [vcon({ amended: { uuid: 'x' } }), 'amended.uuid'],
      ],
    },
  });
});
