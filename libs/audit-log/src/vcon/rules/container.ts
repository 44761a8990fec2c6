import { VCON_SYNTAX } from '../vcon.js';
import { isDate, isNormalDate, isUuid, isUuidV8 } from './forms.js';
import {
  COLLECTIONS,
  arrayOf,
  isAbsent,
  isObject,
  isString,
  objectsIn,
  versionIn,
  type Json,
  type Placed,
  type VconRule,
} from './vcon-rule.js';
import { REGISTERED } from './registered-parameters.js';

/** Demands on the vCon object itself. */
export const CONTAINER_RULES: readonly VconRule[] = [
  {
    id: 'unsigned-form',
    level: 'must',
    demand:
      'The unsigned form has parties, dialog, analysis or attachments, and nothing of the other forms.',
    check: (vcon) => {
      const isUnsigned = COLLECTIONS.some((name) => name in vcon);
      const others = ['payload', 'signatures', 'ciphertext', 'recipients'];
      return isUnsigned ? others.filter((name) => name in vcon) : ['parties'];
    },
  },
  {
    id: 'arrays-of-objects',
    level: 'must',
    demand: 'parties, dialog, analysis and attachments are arrays of objects.',
    check: (vcon) =>
      COLLECTIONS.flatMap((name) => {
        const value = vcon[name];
        if (isAbsent(value)) return [];
        if (!Array.isArray(value)) return [name];
        return value.flatMap((each, index) => (isObject(each) ? [] : [`${name}[${index}]`]));
      }),
  },
  {
    id: 'syntax-version',
    level: 'must',
    demand: 'vcon, where it is given, is "0.4.0".',
    check: ({ vcon }) => (isAbsent(vcon) || vcon === VCON_SYNTAX ? [] : ['vcon']),
  },
  {
    id: 'uuid',
    level: 'must',
    demand: 'uuid is there and is a UUID.',
    check: ({ uuid }) => (isUuid(uuid) ? [] : ['uuid']),
  },
  {
    id: 'uuid-version',
    level: 'should',
    demand: 'uuid is of version 8.',
    check: ({ uuid }) => (!isUuid(uuid) || isUuidV8(uuid) ? [] : ['uuid']),
  },
  {
    id: 'created-at',
    level: 'must',
    demand: 'created_at is there.',
    check: (vcon) => (isAbsent(vcon['created_at']) ? ['created_at'] : []),
  },
  {
    id: 'date',
    level: 'must',
    demand: 'Every Date is one of RFC 3339.',
    check: (vcon) => datesIn(vcon).flatMap(({ at, value }) => (isDate(value) ? [] : [at])),
  },
  {
    id: 'date-normal',
    level: 'should',
    demand: 'A Date has capital letters and no fraction that is zero, as JMAP writes it.',
    check: (vcon) =>
      datesIn(vcon).flatMap(({ at, value }) => (!isDate(value) || isNormalDate(value) ? [] : [at])),
  },
  {
    id: 'subject',
    level: 'must',
    demand: 'subject is a string.',
    check: ({ subject }) => (isAbsent(subject) || isString(subject) ? [] : ['subject']),
  },
  {
    id: 'extension-lists',
    level: 'must',
    demand: 'extensions and critical are lists of names.',
    check: (vcon) =>
      ['extensions', 'critical'].filter((name) => {
        const value = vcon[name];
        return !isAbsent(value) && !(Array.isArray(value) && value.every(isString));
      }),
  },
  {
    id: 'extensions-named',
    level: 'should',
    demand:
      'What is not a parameter of the core comes with the names of the extensions that define it.',
    check: (vcon) => (arrayOf(vcon['extensions']).length > 0 ? [] : unregisteredIn(vcon)),
  },
  {
    id: 'critical-known',
    level: 'must',
    demand: 'Who does not know an extension in critical refuses the vCon.',
    check: (vcon, { extensions }) =>
      arrayOf(vcon['critical']).flatMap((name, index) =>
        isString(name) && extensions.has(name) ? [] : [`critical[${index}]`],
      ),
  },
  {
    id: 'redacted-or-amended',
    level: 'must',
    demand: 'redacted and amended exclude each other.',
    check: (vcon) =>
      versionIn(vcon, 'redacted') && versionIn(vcon, 'amended') ? ['redacted and amended'] : [],
  },
  {
    id: 'redacted-object',
    level: 'must',
    demand:
      'redacted is an object with the type of redaction; its uuid, where it is given, is a UUID.',
    check: (vcon) => {
      const redacted = versionIn(vcon, 'redacted');
      if (redacted === undefined) return [];
      if (!isObject(redacted)) return ['redacted'];
      const { uuid, type } = redacted;
      return [
        ...(isString(type) ? [] : ['redacted.type']),
        ...(isAbsent(uuid) || isUuid(uuid) ? [] : ['redacted.uuid']),
      ];
    },
  },
  {
    id: 'redacted-names-fuller',
    level: 'should',
    demand: 'redacted names the fuller version by its uuid.',
    check: (vcon) => {
      const redacted = versionIn(vcon, 'redacted');
      return isObject(redacted) && isAbsent(redacted['uuid']) ? ['redacted.uuid'] : [];
    },
  },
  {
    id: 'amended-object',
    level: 'must',
    demand: 'amended names the version before by its uuid, or by a url.',
    check: (vcon) => {
      const amended = versionIn(vcon, 'amended');
      if (amended === undefined) return [];
      if (!isObject(amended)) return ['amended'];
      const { uuid, url } = amended;
      const isNamed = isAbsent(uuid) ? !isAbsent(url) : isUuid(uuid);
      return isNamed ? [] : ['amended.uuid'];
    },
  },
];

interface DateAt {
  readonly at: string;
  readonly value: unknown;
}

function datesIn(vcon: Json): DateAt[] {
  const top = ['created_at', 'updated_at'].map((at) => ({ at, value: vcon[at] }));
  const starts = (['dialog', 'attachments'] as const)
    .flatMap((name) => objectsIn(vcon, name))
    .map(({ path, object }) => ({ at: `${path}.start`, value: object['start'] }));
  const events = objectsIn(vcon, 'dialog').flatMap(({ path, object }) =>
    arrayOf(object['party_history']).flatMap((each, index) =>
      isObject(each) ? [{ at: `${path}.party_history[${index}].time`, value: each['time'] }] : [],
    ),
  );
  return [...top, ...starts, ...events].filter(({ value }) => !isAbsent(value));
}

function unregisteredIn(vcon: Json): string[] {
  const inside = COLLECTIONS.flatMap((name) =>
    objectsIn(vcon, name).flatMap((placed) => unregistered(placed, REGISTERED[name])),
  );
  return [...unregistered({ path: '', object: vcon }, REGISTERED.vcon), ...inside];
}

const unregistered = ({ path, object }: Placed, names: ReadonlySet<string>): string[] =>
  Object.keys(object)
    .filter((name) => !names.has(name))
    // A name that somebody made up may hold anything; it is told by its place alone.
    .map(() => (path === '' ? 'the vCon object' : path));
