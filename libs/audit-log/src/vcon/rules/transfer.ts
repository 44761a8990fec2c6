import { ofTypes, present } from './dialog.js';
import { indicesIn, isIndex, objectsIn, type VconRule } from './vcon-rule.js';

const ROLES = ['transferee', 'transferor', 'transfer_target', 'original', 'target_dialog'];
const PARAMETERS = [...ROLES, 'consultation'];
const NOT_OF_A_TRANSFER = ['parties', 'originator', 'mediatype', 'filename'];

/** Demands on dialogs of type transfer, and on what only they may have. */
export const TRANSFER_RULES: readonly VconRule[] = [
  {
    id: 'transfer-roles',
    level: 'should',
    demand: 'A transfer names its three parties, the dialog before it and the one after.',
    check: (vcon) =>
      ofTypes(vcon, ['transfer']).flatMap(({ path, object }) =>
        ROLES.filter((name) => indicesIn(object[name]) === undefined).map(
          (name) => `${path}.${name}`,
        ),
      ),
  },
  {
    id: 'transfer-forms',
    level: 'must',
    demand: 'transferee and transferor are one party each.',
    check: (vcon) =>
      ofTypes(vcon, ['transfer']).flatMap(({ path, object }) =>
        ['transferee', 'transferor']
          .filter((name) => object[name] !== undefined && !isIndex(object[name]))
          .map((name) => `${path}.${name}`),
      ),
  },
  {
    id: 'transfer-alone',
    level: 'must',
    demand: 'A transfer has no parties, originator, mediatype or filename.',
    check: (vcon) =>
      ofTypes(vcon, ['transfer']).flatMap((dialog) => present(dialog, NOT_OF_A_TRANSFER)),
  },
  {
    id: 'transfer-elsewhere',
    level: 'must',
    demand: 'Nothing else has the parameters of a transfer.',
    check: (vcon) =>
      objectsIn(vcon, 'dialog').flatMap((dialog) =>
        dialog.object['type'] === 'transfer' ? [] : present(dialog, PARAMETERS),
      ),
  },
];
