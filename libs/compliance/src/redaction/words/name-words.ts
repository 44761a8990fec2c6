import { setOf } from './function-words.js';
import { CITIES, STATES } from './places.js';

export const TITLES = setOf(
  'mr mrs ms mister missus miss mx dr doctor prof professor nurse officer judge reverend rev pastor father sister attorney sergeant captain detective',
);
export const DEGREES = setOf('md dds dmd phd psyd lcsw lmft lpc rn np esq jr sr od dvm');
export const PARTICLES = setOf(
  'de da di la le van von der den del el al bin ibn st mac du dos das ter',
);
export const KIN = setOf(
  'wife husband son daughter mother mom mum father dad brother sister partner boss friend neighbor neighbour aunt uncle niece nephew cousin fiance fiancee grandmother grandfather grandma grandpa roommate girlfriend boyfriend spouse manager colleague landlord assistant secretary',
);
export const PEOPLE_BEFORE = setOf(
  'see seeing with for from by ask about called named is and to of contact email meet meeting saw know knows like prefer want request tell told pay send',
);
export const GREETINGS = setOf(
  'hi hello hey thanks thank you dear okay ok alright sure great perfect welcome goodbye bye sorry yes no so well please and wonderful',
);
export const TIMES = setOf(
  'monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december morning afternoon evening noon christmas easter thanksgiving halloween',
);
export const BUSINESS = setOf(
  `agency associates bank center centre clinic company counseling counselling desk estate group hospital hotel inn insurance
  internet office practice realty recovery restaurant salon service services studio team apartments apartment homes medical
  dental dentistry dermatology health healthcare care university college school church store shop bar grill cafe kitchen
  spa barbershop barber beauty hair court tower towers village park gardens airport station theater theatre museum library
  loans mortgage financial credit union trust law firm inc llc corp corporation street avenue road drive lane boulevard
  bistro pizzeria house suites resort lodge motel terrace place plaza square heights county city state valley beach`,
);
export const BEFORE_PLACE = setOf(
  'san santa saint st port fort mount lake los las el new north south east west cape point in at near',
);
export const AI_WORDS = setOf('ai assistant virtual automated');
/** Said by themselves in capitals, or letter by letter: no names. */
export const ACRONYMS = setOf(
  'abc abcd nhs asap usa faq dob ssn cvv pin url www atm diy vip gps usb ceo mri ecg ekg adhd ptsd copd iud hiv aids html https http com',
);

const PLACES = new Set([...CITIES, ...STATES]);

export const isPlace = (name: string): boolean => PLACES.has(name);
