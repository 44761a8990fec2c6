import { describe } from 'vitest';
import {
  describeRules,
  vcon,
  dialogs,
  analyses,
  attachments,
  transfer,
  analysis,
  attachment,
} from '../../testing/vcon-samples.js';
import { ADDITION_RULES } from './additions.js';

describe('ADDITION_RULES', () => {
  describeRules(ADDITION_RULES, {
    'dialog-index': {
      valid: [analyses({ dialog: [0] })],
      invalid: [
        [analyses({ dialog: [0, 1] }), 'analysis[0].dialog'],
        [attachments({ dialog: 1 }), 'attachments[0].dialog'],
        [dialogs({ ...transfer, original: 7 }), 'dialog[1].original'],
        [dialogs({ ...transfer, target_dialog: ['0'] }), 'dialog[1].target_dialog'],
      ],
    },
    'attachment-index': {
      valid: [vcon({ analysis: [{ ...analysis, attachment: 0 }], attachments: [attachment] })],
      invalid: [[analyses({ attachment: 0 }), 'analysis[0].attachment']],
    },
    'analysis-type': {
      valid: [analyses({ type: 'mood' }), vcon({ analysis: [{}] })],
      invalid: [[analyses({ type: null }), 'analysis[0].type']],
    },
    'analysis-vendor': {
      valid: [analyses({})],
      invalid: [[analyses({ vendor: null }), 'analysis[0].vendor']],
    },
    'analysis-strings': {
      valid: [analyses({ product: 'p' })],
      invalid: [[analyses({ product: 1, schema: 2 }), 'analysis[0].product', 'analysis[0].schema']],
    },
    'attachment-purpose': {
      valid: [attachments({ purpose: null })],
      invalid: [[attachments({ purpose: 1 }), 'attachments[0].purpose']],
    },
    'attachment-start': {
      valid: [attachments({})],
      invalid: [[attachments({ start: null }), 'attachments[0].start']],
    },
    'attachment-party': {
      valid: [attachments({}), vcon({ attachments: [{}] })],
      invalid: [[attachments({ party: null }), 'attachments[0].party']],
    },
    'attachment-dialog': {
      valid: [attachments({})],
      invalid: [[attachments({ dialog: [0] }), 'attachments[0].dialog']],
    },
  });
});
