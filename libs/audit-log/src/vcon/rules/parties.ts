import { isTel } from './forms.js';
import { failing, isAbsent, isObject, isString, objectsIn, type VconRule } from './vcon-rule.js';

const STRINGS = ['tel', 'sip', 'stir', 'mailto', 'name', 'did', 'validation', 'gmlpos'];
const MORE_STRINGS = ['uuid', 'type', 'org', 'dept'];

const CIVIC_ADDRESS = new Set(
  'country a1 a2 a3 a4 a5 a6 prd pod sts hno hns lmk loc flr nam pc'.split(' '),
);

/** Demands on Party objects. An empty one is a party of whom nothing is known. */
export const PARTY_RULES: readonly VconRule[] = [
  {
    id: 'party-strings',
    level: 'must',
    demand: 'What a party is known by are strings.',
    check: (vcon) =>
      objectsIn(vcon, 'parties').flatMap((party) =>
        failing(party, [...STRINGS, ...MORE_STRINGS], isString),
      ),
  },
  {
    id: 'party-tel',
    level: 'should',
    demand: 'tel is a tel URL, with or without its scheme.',
    check: (vcon) => objectsIn(vcon, 'parties').flatMap((party) => failing(party, ['tel'], isTel)),
  },
  {
    id: 'party-stir',
    level: 'must',
    demand: 'stir is a PASSporT in the compact form of JWS.',
    check: (vcon) =>
      objectsIn(vcon, 'parties').flatMap((party) =>
        failing(
          party,
          ['stir'],
          (value) => isString(value) && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value),
        ),
      ),
  },
  {
    id: 'party-did',
    level: 'must',
    demand: 'did is a DID.',
    check: (vcon) =>
      objectsIn(vcon, 'parties').flatMap((party) =>
        failing(
          party,
          ['did'],
          (value) => isString(value) && /^did:[a-z0-9]+:[\w.:%-]+$/.test(value),
        ),
      ),
  },
  {
    id: 'party-position',
    level: 'must',
    demand: 'gmlpos is a latitude and a longitude.',
    check: (vcon) =>
      objectsIn(vcon, 'parties').flatMap((party) => failing(party, ['gmlpos'], isPosition)),
  },
  {
    id: 'party-civic-address',
    level: 'must',
    demand: 'civicaddress holds the elements of RFC 4119 in lower case, each a string.',
    check: (vcon) =>
      objectsIn(vcon, 'parties').flatMap((party) =>
        failing(
          party,
          ['civicaddress'],
          (value) =>
            isObject(value) &&
            Object.entries(value).every(
              ([name, element]) => CIVIC_ADDRESS.has(name) && isString(element),
            ),
        ),
      ),
  },
  {
    id: 'party-type',
    level: 'should',
    demand: 'type is person, bot or organization.',
    check: (vcon) =>
      objectsIn(vcon, 'parties').flatMap((party) =>
        failing(party, ['type'], (value) =>
          ['person', 'bot', 'organization'].includes(value as string),
        ),
      ),
  },
  {
    id: 'party-name-validation',
    level: 'should',
    demand: 'Beside a name stands how it was validated. "anonymous" is nobody\'s name.',
    check: (vcon) =>
      objectsIn(vcon, 'parties').flatMap(({ path, object: { name, validation } }) =>
        isAbsent(name) || name === 'anonymous' || !isAbsent(validation)
          ? []
          : [`${path}.validation`],
      ),
  },
];

function isPosition(value: unknown): boolean {
  const [latitude = NaN, longitude = NaN, ...rest] = isString(value)
    ? value.trim().split(/\s+/).map(Number)
    : [];
  return rest.length <= 1 && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
}
