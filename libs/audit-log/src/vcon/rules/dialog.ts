import { DISPOSITIONS } from '../vcon.js';
import { isDate } from './forms.js';
import {
  arrayOf,
  danglingIn,
  failing,
  indicesIn,
  isAbsent,
  isIndex,
  isObject,
  isString,
  objectsIn,
  type Json,
  type Placed,
  type VconRule,
} from './vcon-rule.js';

const TYPES = ['recording', 'recording-set', 'text', 'transfer', 'incomplete'];
const WITHOUT_CONTENT = ['incomplete', 'transfer', 'recording-set'];
const CONTENT = ['body', 'encoding', 'url', 'content_hash'];
const PARTY_EVENTS = ['join', 'drop', 'hold', 'unhold', 'mute', 'unmute', 'keydown', 'keyup'];

/** Demands on Dialog objects. An empty one is a dialog of which nothing is known. */
export const DIALOG_RULES: readonly VconRule[] = [
  {
    id: 'dialog-type',
    level: 'must',
    demand: 'type is recording, recording-set, text, transfer or incomplete.',
    check: (vcon) => missing(vcon, ['type'], (value) => TYPES.includes(value as string)),
  },
  {
    id: 'dialog-start',
    level: 'must',
    demand: 'start is there.',
    check: (vcon) => missing(vcon, ['start'], (value) => !isAbsent(value)),
  },
  {
    id: 'dialog-duration',
    level: 'must',
    demand: 'duration is a number of seconds, not below zero.',
    check: (vcon) =>
      objectsIn(vcon, 'dialog').flatMap((dialog) =>
        failing(dialog, ['duration'], (value) => Number.isFinite(value) && (value as number) >= 0),
      ),
  },
  {
    id: 'dialog-parties',
    level: 'must',
    demand: 'A dialog says whose it is, but for a transfer.',
    check: (vcon) =>
      objectsIn(vcon, 'dialog').flatMap(({ path, object: { type, parties } }) =>
        type === 'transfer' || (indicesIn(parties)?.length ?? 0) > 0 ? [] : [`${path}.parties`],
      ),
  },
  {
    id: 'party-index',
    level: 'must',
    demand: 'Whoever names a party names one that is there.',
    check: (vcon) => {
      const length = arrayOf(vcon['parties']).length;
      const ofDialogs = ['parties', 'originator', 'transferee', 'transferor', 'transfer_target'];
      return [
        ...objectsIn(vcon, 'dialog').flatMap((dialog) => [
          ...danglingIn(dialog, ofDialogs, length),
          ...historyOf(dialog).flatMap((event) => danglingIn(event, ['party'], length)),
        ]),
        ...objectsIn(vcon, 'attachments').flatMap((each) => danglingIn(each, ['party'], length)),
      ];
    },
  },
  {
    id: 'originator',
    level: 'must',
    demand: 'originator stands only where it is not the first of the parties.',
    check: (vcon) =>
      objectsIn(vcon, 'dialog').flatMap(({ path, object: { originator, parties } }) =>
        isAbsent(originator) || (isIndex(originator) && indicesIn(parties)?.[0] !== originator)
          ? []
          : [`${path}.originator`],
      ),
  },
  {
    id: 'dialog-without-content',
    level: 'must',
    demand: 'incomplete, transfer and recording-set have no content.',
    check: (vcon) => ofTypes(vcon, WITHOUT_CONTENT).flatMap((dialog) => present(dialog, CONTENT)),
  },
  {
    id: 'disposition',
    level: 'must',
    demand: 'incomplete says why, in one of the six words that the draft has for it.',
    check: (vcon) =>
      objectsIn(vcon, 'dialog').flatMap(({ path, object: { type, disposition } }) => {
        const isNeeded = type === 'incomplete' || !isAbsent(disposition);
        const isKnown = (DISPOSITIONS as readonly unknown[]).includes(disposition);
        return isNeeded && !isKnown ? [`${path}.disposition`] : [];
      }),
  },
  {
    id: 'disposition-elsewhere',
    level: 'should',
    demand: 'Nothing else has a disposition.',
    check: (vcon) =>
      objectsIn(vcon, 'dialog').flatMap((dialog) =>
        dialog.object['type'] === 'incomplete' ? [] : present(dialog, ['disposition']),
      ),
  },
  {
    id: 'recordings',
    level: 'must',
    demand: 'A recording-set lists its recordings; nothing else has recordings.',
    check: (vcon) =>
      objectsIn(vcon, 'dialog').flatMap((dialog) => {
        if (dialog.object['type'] !== 'recording-set') return present(dialog, ['recordings']);
        const { recordings } = dialog.object;
        const areThere =
          Array.isArray(recordings) &&
          recordings.every((each) => isOfType(vcon, each, 'recording'));
        return areThere ? [] : [`${dialog.path}.recordings`];
      }),
  },
  {
    id: 'recording-set',
    level: 'must',
    demand: 'Only a recording belongs to a recording-set, and it names one.',
    check: (vcon) =>
      objectsIn(vcon, 'dialog').flatMap((dialog) =>
        failing(
          dialog,
          ['recording_set'],
          (value) =>
            dialog.object['type'] === 'recording' && isOfType(vcon, value, 'recording-set'),
        ),
      ),
  },
  {
    id: 'session-id',
    level: 'must',
    demand: 'session_id is a local and a remote UUID, an empty object, or lists of these.',
    check: (vcon) =>
      objectsIn(vcon, 'dialog').flatMap((dialog) => failing(dialog, ['session_id'], isSessionId)),
  },
  {
    id: 'party-history',
    level: 'must',
    demand: 'party_history tells who, when and one of the eight events; a key has its button.',
    check: (vcon) =>
      objectsIn(vcon, 'dialog').flatMap((dialog) => [
        ...failing(
          dialog,
          ['party_history'],
          (value) => Array.isArray(value) && value.every(isObject),
        ),
        ...historyOf(dialog)
          .filter(({ object }) => !isPartyEvent(object))
          .map(({ path }) => path),
      ]),
  },
  {
    id: 'dialog-strings',
    level: 'must',
    demand: 'application and message_id are strings.',
    check: (vcon) =>
      objectsIn(vcon, 'dialog').flatMap((dialog) =>
        failing(dialog, ['application', 'message_id'], isString),
      ),
  },
];

function missing(vcon: Json, names: readonly string[], passes: (value: unknown) => boolean) {
  return objectsIn(vcon, 'dialog').flatMap(({ path, object }) =>
    names.filter((name) => !passes(object[name])).map((name) => `${path}.${name}`),
  );
}

export const ofTypes = (vcon: Json, types: readonly string[]): Placed[] =>
  objectsIn(vcon, 'dialog').filter(({ object: { type } }) => types.includes(type as string));

export const present = ({ path, object }: Placed, names: readonly string[]): string[] =>
  names.filter((name) => !isAbsent(object[name])).map((name) => `${path}.${name}`);

function isOfType(vcon: Json, index: unknown, type: string): boolean {
  const dialog = isIndex(index) ? arrayOf(vcon['dialog'])[index] : undefined;
  return isObject(dialog) && dialog['type'] === type;
}

const historyOf = ({ path, object }: Placed): Placed[] =>
  arrayOf(object['party_history']).flatMap((each, index) =>
    isObject(each) ? [{ path: `${path}.party_history[${index}]`, object: each }] : [],
  );

function isPartyEvent({ party, time, event, button }: Json): boolean {
  const isKey = event === 'keydown' || event === 'keyup';
  return (
    isIndex(party) &&
    isDate(time) &&
    PARTY_EVENTS.includes(event as string) &&
    (!isKey || isString(button))
  );
}

function isSessionId(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isSessionId);
  return (
    isObject(value) &&
    Object.entries(value).every(
      ([name, uuid]) =>
        (name === 'local' || name === 'remote') && isString(uuid) && SESSION_UUID.test(uuid),
    )
  );
}

/** RFC 7989: 32 digits, without hyphens. The draft's readers also take the hyphenated form. */
const SESSION_UUID = /^([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
