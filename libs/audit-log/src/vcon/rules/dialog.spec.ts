import { describe } from 'vitest';
import {
  describeRules,
  UUID,
  SHA512,
  START,
  dialogs,
  saying,
  attachments,
  without,
  text,
  recording,
  transfer,
  incomplete,
} from '../../testing/vcon-samples.js';
import { DIALOG_RULES } from './dialog.js';

describe('DIALOG_RULES', () => {
  describeRules(DIALOG_RULES, {
    'dialog-type': {
      valid: [dialogs({}, transfer, incomplete, recording)],
      invalid: [
        [saying({ type: 'chat' }), 'dialog[1].type'],
        [dialogs(without(text, 'type')), 'dialog[1].type'],
      ],
    },
    'dialog-start': {
      valid: [dialogs({})],
      invalid: [[dialogs(without(text, 'start')), 'dialog[1].start']],
    },
    'dialog-duration': {
      valid: [saying({ duration: 0 }), saying({ duration: 33.12 })],
      invalid: [
        [saying({ duration: -1 }), 'dialog[1].duration'],
        [saying({ duration: '33' }), 'dialog[1].duration'],
      ],
    },
    'dialog-parties': {
      valid: [
        saying({ parties: [0, 1] }),
        dialogs({ ...recording, parties: [0, null, [0, 1]] }, transfer),
      ],
      invalid: [
        [dialogs(without(text, 'parties')), 'dialog[1].parties'],
        [saying({ parties: [] }), 'dialog[1].parties'],
        [saying({ parties: 'caller' }), 'dialog[1].parties'],
        [saying({ parties: [[[0]]] }), 'dialog[1].parties'],
      ],
    },
    'party-index': {
      valid: [dialogs(transfer), attachments({ party: 1 })],
      invalid: [
        [saying({ parties: 2 }), 'dialog[1].parties'],
        [saying({ parties: [0, [1, -1]] }), 'dialog[1].parties'],
        [saying({ originator: 9 }), 'dialog[1].originator'],
        [dialogs({ ...transfer, transferor: 5 }), 'dialog[1].transferor'],
        [attachments({ party: 2 }), 'attachments[0].party'],
        [
          saying({ party_history: [{ party: 3, time: START, event: 'drop' }] }),
          'dialog[1].party_history[0].party',
        ],
      ],
    },
    originator: {
      valid: [saying({ parties: [0, 1], originator: 1 })],
      invalid: [
        [saying({ parties: [0, 1], originator: 0 }), 'dialog[1].originator'],
        [saying({ parties: [0, 1], originator: '1' }), 'dialog[1].originator'],
      ],
    },
    'dialog-without-content': {
      valid: [dialogs(transfer, incomplete)],
      invalid: [
        [
          dialogs({ ...incomplete, body: '', encoding: 'none' }),
          'dialog[1].body',
          'dialog[1].encoding',
        ],
        [
          dialogs({ ...transfer, url: 'https://a.example', content_hash: SHA512 }),
          'dialog[1].url',
          'dialog[1].content_hash',
        ],
        [
          dialogs({ type: 'recording-set', start: START, parties: 0, recordings: [], body: 'x' }),
          'dialog[1].body',
        ],
      ],
    },
    disposition: {
      valid: ['no-answer', 'congestion', 'failed', 'busy', 'hung-up', 'voicemail-no-message'].map(
        (disposition) => dialogs({ ...incomplete, disposition }),
      ),
      invalid: [
        [dialogs(without(incomplete, 'disposition')), 'dialog[1].disposition'],
        [dialogs({ ...incomplete, disposition: 'resolved' }), 'dialog[1].disposition'],
      ],
    },
    'disposition-elsewhere': {
      valid: [dialogs(incomplete)],
      invalid: [[saying({ disposition: 'busy' }), 'dialog[1].disposition']],
    },
    recordings: {
      valid: [
        dialogs(recording, {
          type: 'recording-set',
          start: START,
          parties: [0, 1],
          recordings: [1],
        }),
      ],
      invalid: [
        [dialogs({ type: 'recording-set', start: START, parties: 0 }), 'dialog[1].recordings'],
        [
          dialogs({ type: 'recording-set', start: START, parties: 0, recordings: [0] }),
          'dialog[1].recordings',
        ],
        [saying({ recordings: [0] }), 'dialog[1].recordings'],
      ],
    },
    'recording-set': {
      valid: [
        dialogs(
          { ...recording, recording_set: 2 },
          { type: 'recording-set', start: START, parties: 0, recordings: [1] },
        ),
      ],
      invalid: [
        [saying({ recording_set: 0 }), 'dialog[1].recording_set'],
        [dialogs({ ...recording, recording_set: 0 }), 'dialog[1].recording_set'],
      ],
    },
    'session-id': {
      valid: [
        saying({ session_id: { local: 'a'.repeat(32), remote: UUID } }),
        saying({ session_id: [{}, [{ local: 'b'.repeat(32) }]] }),
      ],
      invalid: [
        [saying({ session_id: 'a' }), 'dialog[1].session_id'],
        [saying({ session_id: { local: 'a' } }), 'dialog[1].session_id'],
        [saying({ session_id: { here: 'a'.repeat(32) } }), 'dialog[1].session_id'],
      ],
    },
    'party-history': {
      valid: [
        saying({ party_history: [{ party: 0, time: START, event: 'keydown', button: '5' }] }),
        saying({ party_history: [{ party: 1, time: START, event: 'unhold' }] }),
      ],
      invalid: [
        [saying({ party_history: 'joined' }), 'dialog[1].party_history'],
        [
          saying({ party_history: [{ party: 0, time: START, event: 'left' }] }),
          'dialog[1].party_history[0]',
        ],
        [
          saying({ party_history: [{ party: 0, time: START, event: 'keyup' }] }),
          'dialog[1].party_history[0]',
        ],
        [saying({ party_history: [{ time: START, event: 'join' }] }), 'dialog[1].party_history[0]'],
      ],
    },
    'dialog-strings': {
      valid: [saying({ application: 'a', message_id: 'm' })],
      invalid: [
        [saying({ application: 1 }), 'dialog[1].application'],
        [saying({ message_id: [] }), 'dialog[1].message_id'],
      ],
    },
  });
});
