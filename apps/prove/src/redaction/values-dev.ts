import type { ValueLists } from './value-lists.js';

/** For development: rules may be read off these. */
export const DEV_VALUES: ValueLists = {
  given: (
    'James Mary Robert Jennifer David Barbara Susan Joseph Karen Daniel Nancy Matthew Betty Mark Emily Paul Kimberly ' +
    'Kevin Michelle Brian Amanda Edward Melissa Jason Rebecca Ryan Laura Jacob Cynthia Gary Amy Nicholas Angela Eric ' +
    'Anna Stephen Brenda Larry Pamela Justin Nicole Scott Ruth Brandon Katherine Frank Benjamin Christine Raymond ' +
    'Samantha Gregory Debra Alexander Rachel Patrick Carolyn Jack Janet Dennis Maria Jerry Heather Tyler Diane Aaron ' +
    'Ahmed Mei Carlos Priya Dmitri Aisha Jorge Linh Kwame Fatima Sanjay Yuki Oluwaseun Ines Marek Svetlana Thabo ' +
    'Grace Will Hope Rosalind Thaddeus Marisol Keisha DeShawn Xiomara Bronwyn'
  ).split(' '),
  surnames: (
    'Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson ' +
    'Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker ' +
    "Young Allen King Wright Scott Torres Nguyen Hill Flores O'Brien Kowalski Okafor Patel Singh Haddad Yamamoto " +
    'Ferreira Lindqvist Mbeki Castellanos Whitcombe Abernathy Vandermeer Petrosyan Krishnamurthy Delacroix Oyelaran'
  ).split(' '),
  streets: (
    'Maple|Oak|Elm|Washington|Lakeview|Pine Ridge|Sunset|Jefferson|Cherry Hill|Willow Creek|River|Martin Luther King|' +
    'Highland|Spruce|Third|42nd|Old Mill|Prospect|Fairview|Chestnut|San Pablo|Van Ness|Hollow Brook|Franklin'
  ).split('|'),
  cities: [
    ['Springfield', 'Illinois', '627'],
    ['Madison', 'Wisconsin', '537'],
    ['Columbus', 'Ohio', '432'],
    ['Fresno', 'California', '937'],
    ['Tampa', 'Florida', '336'],
    ['El Paso', 'Texas', '799'],
    ['Boise', 'Idaho', '837'],
    ['Albany', 'New York', '122'],
  ],
  domains: ['gmail.com', 'yahoo.com', 'hotmail.com', 'example.org', 'brightpath.net', 'stateu.edu'],
  words: 'sunny tiger blue runner kitchen rocket maple guitar falcon coffee pixel anchor'.split(
    ' ',
  ),
};
