import {
  arrayOf,
  danglingIn,
  failing,
  isAbsent,
  isIndex,
  isString,
  objectsIn,
  type VconRule,
} from './vcon-rule.js';

/** Demands on Analysis and Attachment objects, and on whoever refers to them or to a dialog. */
export const ADDITION_RULES: readonly VconRule[] = [
  {
    id: 'dialog-index',
    level: 'must',
    demand: 'Whoever names a dialog names one that is there.',
    check: (vcon) => {
      const length = arrayOf(vcon['dialog']).length;
      const ofDialogs = [
        'original',
        'consultation',
        'target_dialog',
        'recordings',
        'recording_set',
      ];
      return [
        ...objectsIn(vcon, 'dialog').flatMap((each) => danglingIn(each, ofDialogs, length)),
        ...objectsIn(vcon, 'analysis').flatMap((each) => danglingIn(each, ['dialog'], length)),
        ...objectsIn(vcon, 'attachments').flatMap((each) => danglingIn(each, ['dialog'], length)),
      ];
    },
  },
  {
    id: 'attachment-index',
    level: 'must',
    demand: 'An analysis names attachments that are there.',
    check: (vcon) => {
      const length = arrayOf(vcon['attachments']).length;
      return objectsIn(vcon, 'analysis').flatMap((each) =>
        danglingIn(each, ['attachment'], length),
      );
    },
  },
  {
    id: 'analysis-type',
    level: 'must',
    demand: 'An analysis has a type.',
    check: (vcon) => without(vcon, 'analysis', 'type', isString),
  },
  {
    id: 'analysis-vendor',
    level: 'must',
    demand: 'An analysis names the vendor of what made it.',
    check: (vcon) => without(vcon, 'analysis', 'vendor', isString),
  },
  {
    id: 'analysis-strings',
    level: 'must',
    demand: 'product and schema are strings.',
    check: (vcon) =>
      objectsIn(vcon, 'analysis').flatMap((each) => failing(each, ['product', 'schema'], isString)),
  },
  {
    id: 'attachment-purpose',
    level: 'must',
    demand: 'purpose is a string.',
    check: (vcon) =>
      objectsIn(vcon, 'attachments').flatMap((each) => failing(each, ['purpose'], isString)),
  },
  {
    id: 'attachment-start',
    level: 'must',
    demand: 'An attachment says since when it is.',
    check: (vcon) => without(vcon, 'attachments', 'start', (value) => !isAbsent(value)),
  },
  {
    id: 'attachment-party',
    level: 'must',
    demand: 'An attachment names the party that it came from.',
    check: (vcon) => without(vcon, 'attachments', 'party', isIndex),
  },
  {
    id: 'attachment-dialog',
    level: 'must',
    demand: 'An attachment names the dialog that it belongs to.',
    check: (vcon) => without(vcon, 'attachments', 'dialog', isIndex),
  },
];

function without(
  vcon: Parameters<typeof objectsIn>[0],
  collection: 'analysis' | 'attachments',
  name: string,
  passes: (value: unknown) => boolean,
): string[] {
  return objectsIn(vcon, collection)
    .filter(({ object }) => !passes(object[name]))
    .map(({ path }) => `${path}.${name}`);
}
