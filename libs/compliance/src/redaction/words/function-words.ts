const setOf = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/).filter(Boolean));

/** Words that glue sentences together: none of them is part of a name, a street or a mailbox. */
export const FUNCTION_WORDS = setOf(`
  a an the and or but nor so yet if then than that this these those there here who whom whose which what when where why
  how i i'm im i'd i'll i've ive me my mine myself you you're youre your yours you'll you've you'd he he's she she's
  it it's its they they're their them theirs we we're our ours us him his her hers is are was were be been being am do
  does did done don't doesn't didn't has have had having haven't hasn't can could can't couldn't will would won't
  wouldn't shall should may might must not no nope yes yeah yep yup okay ok sure right alright well please thanks thank
  hello hi hey bye goodbye of at by for with about against between into through during before after above below to from
  in out on off over under again further once all any both each few more most other some such only own same too very
  just now also still even ever never always maybe perhaps really actually um uh er erm ah hmm mm mhm oh like because
  since until while as let let's lets get got give given go going gone come came take took need want wants wanted would
  like see say said says tell told ask asked call called calling speak speaking spoke talk talking hold wait sorry
  correct wrong that's thats there's theres what's whats who's where's here's how's it'll that'll great good fine
  perfect wonderful excellent awesome absolutely certainly exactly definitely course moment second minute think know
  mean believe guess sounds sound reads read send sent sending wrote write put use using used make made help need
  looking look trying try able already back up down yet via per mr mrs ms dr else anything something nothing
  everything someone anyone everyone somebody anybody everybody nobody`);

/** Words that nobody is called, though they may stand where a name is expected. */
export const COMMON_WORDS = setOf(`
  able accept access accident account across act add added address afraid afternoon age ago agent agree ahead air allergy
  allergic almost alone along already although amount angry annual answer anxiety anxious any apartment app appointment
  apply appreciate area arm arrive assistant assistance available away awful baby back bad bag balance bank base bath
  bathroom bed bedroom beds beginning behind bell benefit best better big bill billing birth birthday bit bite black
  bleeding blocked blood blue board body book booked booking born borrow boss both bottle bottom box boy branch bread
  break breakfast breath bring broke broken brother brown budget building bus business busy buy cable calendar cancel
  cancelled car card care careful case cash cat cause center centre certain chair chance change charge charged cheap
  check checking chest child children choice city claim class clean clear clinic close closed clothes cloud coffee
  cold collect collection color colour come comfortable common company complaint complete computer concerned condition
  confirm confirmed confused connect consider contact contract cook cool copy cost cough country couple cover coverage
  covered credit cup current customer cut daily damage dark date daughter day days dead deal dear debt decide deep
  delay deliver delivered delivery dentist department deposit desk detail details device died diet different difficult
  digit digits dinner direct discount discuss dizzy doctor dog dollar dollars door double doubt dress drink drive driver
  driving drop drug due each ear early earlier easier easily easy eat eight either eleven email emergency employee
  empty end ended ends english enjoy enough enter entire error estimate evening event every exact example except
  excuse expect expensive expired explain extra eye face fact fair fall family far fast father fax fee feel feeling
  feels fees felt fever fifteen fifty file fill final finally find finish fire first fit five fix fixed flat floor
  food foot forget forgot form forty forward found four free frequently fresh friday friend friendly friends front
  full fun funny game garage garden gate general gets gift girl glad glass gold grade grandmother group guest guests
  guy hair half hall hand happen happened happens happy hard hate head headache health hear heard heart heat heavy
  height held helped helpful helping high hit holiday home honest honestly hope hoping hospital hot hotel hour hours
  house household hundred hungry hurt hurts husband ice idea ill immediately important include included including
  income inform information inside instead insurance interest interested internet interview issue item january job
  join keep kept key kid kids kind kitchen knee known lab lady laptop large last late later laundry lawyer lead learn
  least leave leaving left leg less letter level license life light limit line list listed listen little live lives
  living loan local located location lock locked log login lonely long longer lost lot lots loud love low lower
  luck lucky lunch machine mail main man manager many mark market married matter maximum meal medical medication
  medicine meet meeting member mental message middle might mile miles mind mine minimum minute minutes miss missed
  missing mobile model mom monday money month monthly months morning mother mouth move moved movie moving much music
  name named names national near nearly necessary neck needed needs neighbor nervous network new news next nice night
  nights nine noon normal normally north nose note noted notes notice number numbers nurse occupied offer offered office
  often old older one online open opened opening option options order ordered original otherwise outside owe owner
  package page paid pain paper park parking part partner party pass passed password past patient patients pay paying
  payment payments people percent period permanent person personal pet pets phone photo pick picked picture piece pill
  pills place plan plans plate play pleasant pleasure plenty plus point police policy poor popular portal possible
  post practice prefer pregnant prescription present pressure pretty previous price prices print private probably
  problem problems process program property provide provider public pull purchase purpose quality question questions
  quick quickly quiet quite rain ran rate rather rating ready real reason receive received recent recently recommend
  record recorded red reduce refer reference refill refund regarding register registered regular relationship remember
  reminder rent rental repair repeat reply report request required reschedule reservation reserve reset resident rest
  restaurant result results return review ride ring road room rooms run running safe salary sale salon saturday save
  savings saw scared schedule scheduled school screen search seat section seem seems seen self sell sense sentence
  separate serial serious service services session set seven several severe share shop short shot show shower showing
  sick side sign signed silver similar simple single sister sit site situation six size skin sleep sleeping slow slowly
  small smoke social son soon sore sort south space special specialist specific speed spell spelled spelling spend spot
  spring staff stairs stand standard start started state statement station stay stayed step stomach stop stopped store
  straight street stress strong student study stuff style stylist subject suggest suite sunday supposed surgery system
  table talked tax team technician teeth television ten terms terrible test tests text therapist therapy thing things
  third thirty thought thousand three thursday ticket tight time times tired today together told tomorrow tonight took
  tooth top total touch town traffic transfer treatment trip trouble true trust truth tuesday turn turned twelve twenty
  twice two type unable understand unfortunately unit until update upset usual usually vehicle verify video view visit
  visiting voice walk wall warm washer watch water way weather website wednesday week weekend weeks weight welcome went
  west whatever whenever wherever whether white whole wife window winter wish within without woman wonder wondering word
  words work worked working works world worried worry worse worst worth write written year years yellow yesterday young
  zero zip doing getting having making putting taking coming been those every lovely fantastic amazing noted brilliant
  alone mommy daddy sir madam ma'am folks everyone nobody ai bot robot human machine automated virtual assistant
  apologies apologize interested concerned afraid sad mad lost locked stuck ready done back home late early outside inside
  unsure uncertain certain positive negative pregnant diabetic asthmatic allergic retired unemployed employed married
  single divorced widowed disabled american italian chinese mexican indian thai french japanese korean spanish greek
  sometimes someday sometime somewhere anywhere everywhere nowhere somehow otherwise moreover therefore
  psychologist psychiatrist counselor counsellor dermatologist gynecologist ophthalmologist practitioner pediatrician
  physician surgeon orthopedist podiatrist optometrist cardiologist urologist oncologist neurologist therapist family
  anytime enjoy assist amount transaction install trip gladly certainly sounds headache migraine paracetamol ibuprofen
  aspirin antibiotics virus viral infection tablet tablets pharmacy operator representative supervisor receptionist
  hairdresser barber unisex furnished laundry wifi cosmetic gynaecologist moderate inexpensive vegetarian reserved
  checking quarter midnight midday noon furnished studio condo townhouse deposit lease landlord roommate mortgage
  interest overdraft wire transfer beneficiary router browser windows screen printer keyboard update reboot restart`);

/** Behind a number these make a quantity of it. */
export const UNIT_WORDS = setOf(`
  dollar dollars buck bucks cent cents euro euros pound pounds quid pence yen peso pesos rupees grand percent percentage
  mg mgs milligram milligrams gram grams kg kilos kilogram kilograms lb lbs ounce ounces oz ml mls milliliter
  milliliters millilitre millilitres liter liters litre litres cc cm km meter meters metre metres kilometer kilometers
  kilometre kilometres mile miles mph inch inches foot feet ft yard yards acre acres square sq second seconds sec secs
  minute minutes min mins hour hours hr hrs day days week weeks month months year years yr yrs decade decades time times
  degree degrees celsius fahrenheit bedroom bedrooms bed beds bath baths bathroom bathrooms guest guests person persons
  people adult adults kid kids child children night nights room rooms tablet tablets pill pills capsule capsules puff
  puffs drop drops dose doses unit units volume gigabyte gigabytes gb megabyte megabytes mb megabit megabits mbps gigabit
  gigabits terabyte terabytes tb kilobyte bpm beats calories cal watt watts volts hertz ghz point points star stars
  payment payments installments spaces seats pages page items item pieces piece copies photographs photos pictures
  cups cup bottles glasses cigarettes beers drinks units sessions session visits visit calls call texts messages o'clock
  oclock am pm a.m p.m million billion thousand hundred dozen floors stories storey bars bags boxes cars cats dogs pets
  dentists doctors therapists psychologists stylists salons restaurants hotels apartments listings properties flights
  options results places choices available more other different per`);

/** What people say while the other one reads out a number. */
export const BACKCHANNEL_WORDS = setOf(`
  um er uh huh mm hmm mhm hm yes yeah yep yup okay ok right sure alright all got it go on ahead continue please take your time
  no rush problem of course perfect great good fine thank thanks you i'm listening still here with me so far at and the
  rest next then after that that's what what's year month day remaining last part second third half next one again
  moment whenever ready keep going lovely excellent noted correct understood is there more`);

/** Also in the forms that grammar gives them: "scheduling", "costs". */
export function isCommonWord(word: string): boolean {
  const isKnown = (each: string): boolean => COMMON_WORDS.has(each) || FUNCTION_WORDS.has(each);
  if (COMMON_WORDS.has(word)) return true;
  for (const ending of ENDINGS) {
    if (!word.endsWith(ending) || word.length - ending.length < 3) continue;
    const stem = word.slice(0, -ending.length);
    if (isKnown(stem) || isKnown(`${stem}e`)) return true;
    if (stem.at(-1) === stem.at(-2) && isKnown(stem.slice(0, -1))) return true;
    if (ending.startsWith('i') && isKnown(`${stem}y`)) return true;
  }
  return false;
}

const ENDINGS = ['s', 'es', 'ies', 'ied', 'd', 'ed', 'ing', 'er', 'ers', 'ly', 'ment', "n't", "'s"];

export { setOf };
