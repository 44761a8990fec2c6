import { describe } from 'vitest';
import {
  describeRules,
  UUID,
  SHA512,
  vcon,
  dialogs,
  saying,
  analyses,
  attachments,
  without,
  text,
  recording,
  transfer,
  incomplete,
} from '../../testing/vcon-samples.js';
import { FILE_RULES } from './files.js';

describe('FILE_RULES', () => {
  describeRules(FILE_RULES, {
    'body-encoding': {
      valid: [dialogs({ ...without(text, 'encoding'), body: '' })],
      invalid: [
        [dialogs(without(text, 'encoding')), 'dialog[1].encoding'],
        [analyses({ encoding: null }), 'analysis[0].encoding'],
      ],
    },
    encoding: {
      valid: [saying({ encoding: 'base64url', body: 'eA' })],
      invalid: [
        [saying({ encoding: 'base64' }), 'dialog[1].encoding'],
        [attachments({ encoding: 1 }), 'attachments[0].encoding'],
      ],
    },
    'body-as-encoded': {
      valid: [
        saying({ encoding: 'json', body: [1] }),
        attachments({ encoding: 'json', body: false }),
      ],
      invalid: [
        [saying({ encoding: 'base64url', body: 'e+/=' }), 'dialog[1].body'],
        [saying({ encoding: 'none', body: { words: 'x' } }), 'dialog[1].body'],
        [attachments({ encoding: 'base64url', body: 7 }), 'attachments[0].body'],
      ],
    },
    'inline-or-elsewhere': {
      valid: [dialogs(recording)],
      invalid: [[saying({ url: 'https://a.example', content_hash: SHA512 }), 'dialog[1].url']],
    },
    url: {
      valid: [dialogs(recording)],
      invalid: [
        [dialogs({ ...recording, url: 'http://a.example/b' }), 'dialog[1].url'],
        [dialogs({ ...recording, url: 'b' }), 'dialog[1].url'],
        [vcon({ amended: { url: 'file:///x', content_hash: SHA512 } }), 'amended.url'],
      ],
    },
    'url-content-hash': {
      valid: [dialogs(recording)],
      invalid: [
        [dialogs(without(recording, 'content_hash')), 'dialog[1].content_hash'],
        [
          vcon({ redacted: { uuid: UUID, type: 't', url: 'https://a.example' } }),
          'redacted.content_hash',
        ],
      ],
    },
    'content-hash': {
      valid: [dialogs({ ...recording, content_hash: [SHA512, 'sha3512-AAAA'] })],
      invalid: [
        [dialogs({ ...recording, content_hash: 'sha512-AAAA' }), 'dialog[1].content_hash'],
        [
          dialogs({ ...recording, content_hash: `SHA512-${'A'.repeat(86)}` }),
          'dialog[1].content_hash',
        ],
        [dialogs({ ...recording, content_hash: [] }), 'dialog[1].content_hash'],
      ],
    },
    'content-hash-sha512': {
      valid: [dialogs(recording)],
      invalid: [
        [dialogs({ ...recording, content_hash: 'sha3512-AAAA' }), 'dialog[1].content_hash'],
      ],
    },
    'media-type': {
      valid: [saying({ mediatype: 'multipart/mixed; boundary=x' })],
      invalid: [
        [saying({ mediatype: 'text' }), 'dialog[1].mediatype'],
        [attachments({ mediatype: 1 }), 'attachments[0].mediatype'],
      ],
    },
    'media-type-inline': {
      valid: [dialogs(recording), analyses({})],
      invalid: [
        [dialogs(without(text, 'mediatype')), 'dialog[1].mediatype'],
        [analyses({ schema: null }), 'analysis[0].mediatype'],
      ],
    },
    'file-name': {
      valid: [saying({ filename: 'f' })],
      invalid: [[saying({ filename: 1 }), 'dialog[1].filename']],
    },
    'content-there': {
      valid: [
        dialogs({}, incomplete, transfer),
        { ...dialogs(without(text, 'body', 'encoding')), redacted: { uuid: UUID, type: 't' } },
      ],
      invalid: [
        [dialogs(without(text, 'body')), 'dialog[1].body'],
        [dialogs(without(recording, 'url', 'content_hash')), 'dialog[1].body'],
        [analyses({ body: null }), 'analysis[0].body'],
      ],
    },
  });
});
