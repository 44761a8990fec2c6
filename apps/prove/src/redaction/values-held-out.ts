import type { ValueLists } from './value-lists.js';

/** For measuring only: nothing of the redactor may be read off these. */
export const HELD_OUT_VALUES: ValueLists = {
  given: (
    'Michael Linda William Patricia Richard Elizabeth Thomas Jessica Charles Sarah Christopher Lisa Anthony Margaret ' +
    'Donald Sandra Steven Ashley Andrew Dorothy Joshua Donna Kenneth Carol George Deborah Timothy Stephanie Ronald ' +
    'Sharon Jeffrey Kathleen Jonathan Shirley Helen Emma Olivia Noah Liam Sophia Ethan Isabella Logan Mia Zachary ' +
    'Chloe Nathan Abigail Walter Evelyn Harold Joan Arthur Judith Albert Gloria Bruce Teresa Ralph Sara Bobby Janice ' +
    'Hassan Ming Javier Ananya Vladimir Leila Miguel Thuy Kofi Zainab Rahul Haruto Chidinma Beatriz Pavel Ingrid ' +
    'Faith Rose Bill Cornelius Guadalupe Latoya Tremaine Aoife Ludmila Siobhan'
  ).split(' '),
  surnames: (
    'Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker Cruz ' +
    'Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed ' +
    "Kelly Howard Ramos Kim Cox Ward Richardson O'Connor Nowak Adeyemi Sharma Gupta Khalil Tanaka Carvalho Johansson " +
    'Nkosi Villanueva Fotheringham Cavanaugh Van Houten Grigoryan Subramanian Beaumont Achebe Szymanski'
  )
    .replace('Van Houten', 'Van_Houten')
    .split(' ')
    .map((name) => name.replace('_', ' ')),
  streets: (
    'Cedar|Walnut|Lincoln|Hillcrest|Park|Birch|Meadow Lark|Adams|Dogwood|Stony Brook|Ocean|Cesar Chavez|Ridgewood|' +
    'Sycamore|Fifth|118th|Church Hill|Monroe|Valley View|Magnolia|Los Robles|De Anza|Quail Run|Harrison'
  ).split('|'),
  cities: [
    ['Peoria', 'Illinois', '616'],
    ['Green Bay', 'Wisconsin', '543'],
    ['Dayton', 'Ohio', '454'],
    ['Bakersfield', 'California', '933'],
    ['Orlando', 'Florida', '328'],
    ['Lubbock', 'Texas', '794'],
    ['Spokane', 'Washington', '992'],
    ['Buffalo', 'New York', '142'],
  ],
  domains: [
    'outlook.com',
    'icloud.com',
    'aol.com',
    'example.com',
    'northwind.io',
    'cityhealth.org',
  ],
  words: 'happy panda silver hiker garden comet cedar violin osprey waffle vector harbor'.split(
    ' ',
  ),
};
