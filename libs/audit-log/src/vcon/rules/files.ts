import { decodeBase64Url } from '../../base64url.js';
import { isContentHash, isHttpsUrl, isMediaType, namesSha512 } from './forms.js';
import {
  failing,
  filesIn,
  isAbsent,
  isString,
  objectsIn,
  referencesIn,
  versionIn,
  type VconRule,
} from './vcon-rule.js';

/** Demands on content, inline or elsewhere, wherever a vCon may have some. */
export const FILE_RULES: readonly VconRule[] = [
  {
    id: 'body-encoding',
    level: 'must',
    demand: 'A body that is not empty comes with its encoding.',
    check: (vcon) =>
      filesIn(vcon).flatMap(({ path, object: { body, encoding } }) =>
        isAbsent(body) || body === '' || !isAbsent(encoding) ? [] : [`${path}.encoding`],
      ),
  },
  {
    id: 'encoding',
    level: 'must',
    demand: 'encoding is base64url, json or none.',
    check: (vcon) =>
      filesIn(vcon).flatMap((file) =>
        failing(file, ['encoding'], (value) =>
          ['base64url', 'json', 'none'].includes(value as string),
        ),
      ),
  },
  {
    id: 'body-as-encoded',
    level: 'must',
    demand: 'A body is what its encoding says: base64url, or for none a string.',
    check: (vcon) =>
      filesIn(vcon).flatMap(({ path, object: { body, encoding } }) => {
        if (isAbsent(body)) return [];
        const isAsSaid =
          encoding === 'base64url'
            ? isString(body) && decodeBase64Url(body) !== undefined
            : encoding !== 'none' || isString(body);
        return isAsSaid ? [] : [`${path}.body`];
      }),
  },
  {
    id: 'inline-or-elsewhere',
    level: 'must',
    demand: 'Content is inline or at a url, not both.',
    check: (vcon) =>
      filesIn(vcon).flatMap(({ path, object: { body, url } }) =>
        isAbsent(body) || isAbsent(url) ? [] : [`${path}.url`],
      ),
  },
  {
    id: 'url',
    level: 'must',
    demand: 'url is an HTTPS URL.',
    check: (vcon) => referencesIn(vcon).flatMap((placed) => failing(placed, ['url'], isHttpsUrl)),
  },
  {
    id: 'url-content-hash',
    level: 'must',
    demand: 'Wherever a url is, content_hash is.',
    check: (vcon) =>
      referencesIn(vcon).flatMap(({ path, object: { url, content_hash: hash } }) =>
        isAbsent(url) || !isAbsent(hash) ? [] : [`${path}.content_hash`],
      ),
  },
  {
    id: 'content-hash',
    level: 'must',
    demand:
      'content_hash is a token, or several: algorithm in lower case, hyphen, digest in base64url.',
    check: (vcon) =>
      referencesIn(vcon).flatMap((placed) => failing(placed, ['content_hash'], isContentHash)),
  },
  {
    id: 'content-hash-sha512',
    level: 'should',
    demand: 'content_hash has a SHA-512 among its tokens: it is the one that every reader knows.',
    check: (vcon) =>
      referencesIn(vcon).flatMap((placed) => failing(placed, ['content_hash'], namesSha512)),
  },
  {
    id: 'media-type',
    level: 'must',
    demand: 'mediatype is a type and a subtype.',
    check: (vcon) => filesIn(vcon).flatMap((file) => failing(file, ['mediatype'], isMediaType)),
  },
  {
    id: 'media-type-inline',
    level: 'must',
    demand:
      'Inline content of a dialog or an attachment, and of an analysis without schema, has a mediatype.',
    check: (vcon) =>
      filesIn(vcon).flatMap(({ path, object: { body, mediatype, schema } }) =>
        isAbsent(body) || !isAbsent(mediatype) || (path.startsWith('analysis') && isString(schema))
          ? []
          : [`${path}.mediatype`],
      ),
  },
  {
    id: 'file-name',
    level: 'must',
    demand: 'filename is a string.',
    check: (vcon) => filesIn(vcon).flatMap((file) => failing(file, ['filename'], isString)),
  },
  {
    id: 'content-there',
    level: 'should',
    demand: 'Text, recordings, analysis and attachments have content, unless it was redacted.',
    check: (vcon) => {
      if (versionIn(vcon, 'redacted') !== undefined) return [];
      return [...objectsIn(vcon, 'analysis'), ...objectsIn(vcon, 'attachments'), ...spokenIn(vcon)]
        .filter(({ object: { body, url } }) => isAbsent(body) && isAbsent(url))
        .map(({ path }) => `${path}.body`);
    },
  },
];

const spokenIn = (vcon: Parameters<typeof objectsIn>[0]) =>
  objectsIn(vcon, 'dialog').filter(
    ({ object: { type } }) => type === 'text' || type === 'recording',
  );
