import { describe } from 'vitest';
import { describeRules, dialogs, saying, without, transfer } from '../../testing/vcon-samples.js';
import { TRANSFER_RULES } from './transfer.js';

describe('TRANSFER_RULES', () => {
  describeRules(TRANSFER_RULES, {
    'transfer-roles': {
      valid: [dialogs(transfer)],
      invalid: [
        [
          dialogs(without(transfer, 'transferee', 'original')),
          'dialog[1].transferee',
          'dialog[1].original',
        ],
      ],
    },
    'transfer-forms': {
      valid: [dialogs({ ...transfer, transfer_target: [0, 1] })],
      invalid: [[dialogs({ ...transfer, transferor: [1] }), 'dialog[1].transferor']],
    },
    'transfer-alone': {
      valid: [dialogs(transfer)],
      invalid: [
        [dialogs({ ...transfer, parties: 0 }), 'dialog[1].parties'],
        [dialogs({ ...transfer, originator: 0 }), 'dialog[1].originator'],
        [
          dialogs({ ...transfer, mediatype: 'text/plain', filename: 'f' }),
          'dialog[1].mediatype',
          'dialog[1].filename',
        ],
      ],
    },
    'transfer-elsewhere': {
      valid: [dialogs({ ...transfer, consultation: 0 })],
      invalid: [
        [
          saying({ transferee: 0, consultation: 0 }),
          'dialog[1].transferee',
          'dialog[1].consultation',
        ],
      ],
    },
  });
});
