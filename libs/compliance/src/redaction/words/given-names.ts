import { setOf } from './function-words.js';

/** Given names by how common they are, US census years of 1930 to 2020, and of the world that calls. */
export const GIVEN_NAMES = setOf(`
  april june may summer augusta opal ivy olive iris pat sue dot
  james mary robert patricia john jennifer michael linda david elizabeth william barbara richard susan joseph jessica
  thomas sarah charles karen christopher lisa daniel nancy matthew betty anthony margaret mark sandra donald ashley steven
  kimberly paul emily andrew donna joshua michelle kenneth carol kevin amanda brian dorothy george melissa edward deborah
  ronald stephanie timothy rebecca jason sharon jeffrey laura ryan cynthia jacob kathleen gary amy nicholas angela eric
  shirley jonathan anna stephen brenda larry pamela justin emma scott nicole brandon helen benjamin samantha samuel
  katherine gregory christine frank debra alexander rachel raymond carolyn patrick janet jack catherine dennis maria jerry
  heather tyler diane aaron ruth jose julie adam olivia nathan joyce henry virginia douglas victoria zachary kelly peter
  lauren kyle christina walter joan ethan evelyn jeremy judith harold megan keith andrea christian cheryl roger hannah noah
  jacqueline gerald martha carl gloria terry teresa sean ann arthur sara lawrence madison jesse frances dylan kathryn bryan
  janice joe jean jordan abigail billy alice bruce julia albert judy willie sophia gabriel grace logan denise alan amber
  juan doris wayne marilyn roy danielle ralph beverly randy isabella eugene theresa vincent diana russell natalie louis
  brittany philip charlotte bobby marie johnny kayla bradley alexis lori mason liam lucas oliver elijah aiden jackson
  sebastian mateo levi owen theodore asher leo isaac caleb ezra hudson lincoln jaxon maverick josiah isaiah eli connor
  colton angel cameron evan hunter adrian jeremiah roman easton miles robin nolan ian cooper dominic austin carson chase
  cole max luis antonio miguel carlos jorge pedro manuel francisco javier alejandro ricardo fernando eduardo sergio
  roberto rafael raul ramon oscar hector mario marco diego pablo andres enrique jaime victor arturo alberto alfredo
  gustavo gerardo armando ernesto julio cesar ruben salvador rodrigo guillermo felipe esteban ignacio gonzalo emilio
  lorenzo santiago tomas joaquin leonardo xavier guadalupe rosa carmen juana margarita josefina veronica leticia yolanda
  alicia silvia claudia adriana gabriela daniela mariana valentina camila sofia lucia elena isabel ana beatriz paula
  monica patricia raquel lourdes esperanza consuelo marisol ximena paloma pilar dolores catalina ines luz
  mia amelia harper avery ella scarlett aria lily chloe layla zoe penelope riley nora mila hazel ellie violet aurora
  savannah audrey brooklyn bella claire skylar lucy paisley everly caroline nova genesis emilia kennedy maya willow
  kinsley naomi aaliyah sarah ariana allison gabriella madelyn cora ruby eva serenity autumn adeline hailey gianna
  valerie jade eleanor piper sadie lydia alexandra josephine delilah arianna vivian kaylee clara hadley peyton rylee
  melanie mackenzie reagan adalynn liliana kimberly margaret athena rose juliana sydney leah jasmine destiny vanessa
  erin erica tiffany crystal kathy tammy tina wendy dawn tracy stacy stacey dana gail jill sheila sherry rhonda
  paula holly joann joanne bonnie peggy annie norma ethel edna lillian irene louise mildred rita ida florence thelma
  lois gladys marjorie edith bernice josephine minnie hattie bessie pearl marion marian stella lena bertha maxine
  elsie eunice lucille geraldine jeanette vera agnes hilda mabel myrtle nellie opal cora eula estelle viola inez
  glenda jeanne connie darlene marlene eileen maureen colleen roberta loretta yvonne annette suzanne jeannette
  charlene arlene sylvia anita marcia priscilla belinda melinda vicki vickie robyn leslie lesley lindsay lindsey
  whitney courtney kelsey chelsea brooke paige jenna molly caitlin kaitlin kaitlyn katie kate katy cassie cassidy
  cassandra alexandria alyssa alisha alicia tara carla carly carrie casey candace candice kara karla krista kristen
  kristin kristina kristy kirsten kendra kristi tanya tonya tamara tabitha latoya lakisha keisha ebony latasha
  shanice tamika monique dominique jada imani aaliyah deshawn demetrius darnell tyrone jamal malik terrell   marquis darius andre dwayne reginald cedric marcus curtis leon leroy jermaine lamar rashad trevon kareem
  howard fred ernest phillip todd jesse craig alan shawn clarence sean philip chris johnny earl jimmy danny bryan
  tony luis mike stanley leonard nathan dale manuel rodney curtis norman allen marvin vincent glenn jeffery travis
  jeff chad jacob lee melvin alfred kyle francis bradley jesus herbert frederick ray joel edwin don eddie ricky troy
  randall barry bernard mario leroy francisco marcus micheal theodore clifford miguel oscar jay jim tom calvin alex
  jon ronnie bill lloyd tommy leon derek warren darrell jerome floyd leo alvin tim wesley gordon dean greg jorge
  dustin pedro derrick dan lewis zachary corey herman maurice vernon roberto clyde glen hector shane ricardo sam rick
  lester brent ramon charlie gilbert gene marc reginald ruben brett angel nathaniel rafael edgar milton raul ben
  chester cecil duane franklin andre elmer brad gabriel ron mitchell roland arnold harvey jared adrian karl cory
  claude erik darryl jamie neil jessie christian javier fernando clinton ted mathew tyrone darren lonnie lance cody
  julio kelly kurt allan nelson guy clayton hugh dwight armando felix jimmie everett ian wallace ken bob jaime alfredo
  alberto dave ivan byron isaac morris clifton willard daryl ross virgil andy marshall salvador perry kirk sergio seth
  kent terrance eduardo terrence enrique wade stuart fredrick arturo alejandro nick luther wendell jeremiah evan julius
  trevor luke gerard kenny hubert carlton loren rudolph archie bennie doug joey hank harry simon sidney sid malcolm
  rufus silas cornelius bartholomew percy winston desmond clive nigel graham trevor alistair alastair angus
  hamish callum ewan fergus declan cillian conor cormac eoin sinead niamh saoirse ciara roisin maeve
  deirdre fiona moira morag rhiannon gwen gwendolyn carys megan gareth rhys dylan emrys owain imogen gemma
  harriet beatrice matilda florence poppy freya isla rosie daisy evie phoebe georgia georgina arabella rosemary
  rosalie philippa pippa tamsin nicola joanna zara zoë zoe chloë
  ahmed mohammed muhammad mohamed mohammad ali omar hassan hussein ibrahim yusuf youssef khalid khaled abdul abdullah
  hamza bilal tariq karim rashid samir nabil faisal walid mustafa mahmoud amir reza farid fatima aisha ayesha zainab
  khadija maryam mariam layla leila yasmin yasmine noor nour huda amina samira salma rania hana farah soraya parisa
  shirin nasrin azadeh darius cyrus kian priya ananya aditi deepa divya kavita lakshmi meera neha nisha pooja radha
  rani shreya sunita swati anjali kiran arjun aditya amit anil ashok deepak ganesh gopal krishna manoj mohan nikhil
  rahul raj rajesh ravi rohan sanjay sandeep suresh sunil vijay vikram vivek harpreet gurpreet manpreet jaspreet
  mei ming wei xin jing li ling hui yan yi hong jun feng lei tao xiao ying yu zhang xiaoming jiahui kenji haruto yuki
  hiroshi takashi akira satoshi naoko yoko keiko michiko sakura hana ren sora minjun jiho seojun jisoo minji hyun jin
  soo sung young-ho linh thuy thanh minh hoa lan huong nguyen tuan dung hung phuong trang quang duc kwame kofi kojo ama
  abena akua chidi chinedu chidinma chioma ngozi emeka obinna ifeoma adaeze oluwaseun olumide babatunde femi tunde
  folake yewande temitope thabo sipho nomsa lerato themba zanele wanjiru kamau otieno achieng amara zola tendai
  dmitri vladimir sergei sergey ivan igor alexei alexey andrei andrey mikhail nikolai pavel boris oleg yuri anton
  svetlana natasha natalia olga tatiana irina ekaterina anastasia galina nadia yelena oksana bogdan marek
  piotr tomasz krzysztof andrzej katarzyna agnieszka malgorzata magdalena zofia jana petra milan zoltan istvan laszlo
  ferenc gabor ilona mihai ion radu elena ioana stefan lars sven bjorn björn anders nils olaf erik ingrid astrid
  sigrid freja linnea jürgen jurgen hans klaus wolfgang dieter günter gunter heinz fritz otto ursula helga gisela
  greta heidi anke matteo giovanni giuseppe luca francesco alessandro giulia chiara francesca bianca pierre jean-luc
  jacques francois françois michel andré luc guillaume camille celine céline amelie amélie mathilde genevieve
  geneviève odette brigitte nathalie delphine sylvie yannick joão joao paulo thiago tiago bruna larissa fernanda
  miriam shlomo moshe avi eitan yael noa rivka chaim tova søren soren wilhelmina ophelia octavia beau remy
  eloise thea maisie nell tess tessa bethany bethan bridget brigid carmela celeste cheyenne clarissa corinne
  darla daphne deanna debbie deb delia della desiree dolly dora doreen edie elaine elise eliza ella ellen elsa emilie
  estella estrella esther etta eugenia faye felicia felicity francine freda frieda gabrielle gretchen gwyneth helena
  henrietta hillary hilary ilene iona irma isabelle jackie jane janelle janine jeannie jenny jeri jessie jo jocelyn
  jodi jodie jody johanna johnathan josie juanita julianne juliet juliette justine kay kaye kerri kerry kim kit lacey
  lana latisha lara leann leanne leigh leona leonora lesley lila lillie lina liz liza lizzie lola lorena lorna lorraine
  louisa luann lucinda lula luna lynda lynn lynne mabel madeline madeleine mae maggie mallory mandy marcella marci
  margo margot marguerite marianne maribel marina marisa marissa marla marta marti maryann maryellen maura mavis meghan
  mercedes meredith mindy miranda misty mona muriel myra myrna nadine nan nanette nell nettie nikki nina noelle noreen
  odessa olive pam patsy patti patty pauline penny phyllis polly queenie ramona randi reba regina rena renee renée
  roberta rochelle rosanne rosalyn rosario rosella roslyn rowena roxanne ruthie sabrina sally sasha saundra selena selma
  shana shannon shari sharonda shawna shelby shelia shelley shelly sheri sherri sheryl sonia sonja sonya stacie sue susie
  suzette tabatha tami tammie tasha terri thea therese tia tisha toni traci trina trisha trudy twila una velma verna
  vicky viola vivienne wanda wilma winifred winnie yesenia yvette zelda abe abel abraham adolfo al alonzo alphonse alton
  alvaro amos angelo antoine ari arlo armand arne arnie augustus barney barrett basil benito bert blaine blake boyd brendan
  brendon brock bryant bryce bryson burt caden carey carlo carmine carter cary chip chuck clark clay clement cliff clint
  conrad curt cyril damian damien damon dante darrel darrin davis deandre del denis denny deon derick devin devon dexter
  dino dirk dominick donnie donny donovan dorian doyle drew dudley duncan earnest ed edgardo edmond edmund eldon elias
  elliot elliott ellis elton elvis emanuel emil emmanuel emmett enzo erich ervin erwin ethan ezekiel fabian finn fletcher
  forrest fran frankie freddie freddy fritz garrett garry gavin geoffrey gerry gilberto gino giancarlo grant grady grover
  gus hal harlan harley harrison heath herb homer horace hugo humberto ike ira irvin irving irwin israel jake jamar jamel
  jan jarrett jarrod jasper jayden jed jeff jeffry jerald jeremiah jess jethro jonas jonathon josef judd kai kaleb kelvin
  kendall kendrick kenton kerry kieran kip kris kristopher lamont landon lane lars lenny leopold levi lionel lorenzo lou
  lowell lucian luciano lukas lyle mack marcel marcelo marcos marlon marty mauricio mervin micah mickey mitch moises monty
  murray myles myron neal ned nestor nicolas noe noel norbert octavio ollie omar orlando orville otis owen pat pete
  phil pierce preston quentin quincy quinn ramiro randal randolph raphael reed reggie reid reuben rex rhett rob robby
  robbie rocco rocky rod roderick rodger rogelio roland rolando roman romeo rory roscoe ruben rudy russ rusty sal sammy
  sanford saul scot scottie sebastian sherman sherwin sid solomon sonny spencer stan stefan stephan sterling steve stevie
  stewart sylvester tad tate taylor teddy terence terrance thad theo tobias toby tomas trent trenton trey tristan
  tucker ty ulysses vance vern vernon vic vince wilbert wilbur wiley wilfred will willis wilson winfred winston woodrow
  wyatt zach zack zane`);

/** Given names and surnames that are everyday words or places as well: alone they prove nothing. */
export const EVERYDAY_NAMES = setOf(`
  will may mark grace hope rose art bill pat sue rob jack june april august dawn joy faith young long short brown white
  black green gray grey king day best good rich stone wood woods hill hills banks bank cook baker cash price case page
  bush rice field fields lane park parks wise sharp strong small little major miles penny summer autumn winter star sunny
  ruby pearl amber iris violet lily ivy olive hazel daisy christian chase guy wells west east north south church house
  hall carter porter potter fox wolf bird fisher hunter love moody frank victor ace drew grant lance dale glen dean
  earl rusty sterling rocky bob chip chuck clay cliff heath lane pierce rod sandy ginger misty crystal destiny serenity
  genesis angel jesus israel jordan madison austin jackson charlotte savannah brooklyn sydney paris florence georgia
  virginia carolina dakota cheyenne phoenix dallas denver houston london lincoln washington hudson logan roman maverick
  easton mason cooper carson kennedy reagan taylor tyler skylar nova luna aurora willow athena piper hadley jade
  autumn ray gene don lee jay van ken ron tom al ed ty max sal hal del kit nan kay jean jo kim dana kelly robin terry
  pearl opal viola mercedes lourdes guadalupe dolores rosario pilar luz esperanza santiago salvador orlando san santa
  can see so my an do ha long sang tu tan yen bang lan minh dung li yi yu yan wei ming jing jun hong hui ren sora jin soo
  hana ama ion lei tao raj noor rex reed harper avery ella harley marina star brook brooke paige penny robin jan
  marion lane sidney ward young lam law ho chin chan sung wing moon sun song bell cross banks hand head foot hart
  black blue may mercy charity patience constance prudence honor christian bishop pope duke prince baron abbott dean
  sargent marshall warden judge mayor gardener shepherd cole march summers winters snow frost rains storm flood rivers
  lake brooks ford forrest marsh meadows glenn dale vale heath moore bridges gates street rhodes castle temple abbey
  lodge cabin barn byrd swan crane finch drake peacock hawk eagle robin wren martin beaver hare hogg lamb bull steer
  savage wild bright noble grand swift quick sweet sugar candy cherry berry rosemary sage basil pepper curry olive
  bean pease corn wheat barley oats hay grass reed rush thorn thistle root branch bough leaf budd bloom flower rose
  power powers sanchez rich poor cheap price worth penny cash money banks bond stock law wright carver glover cooper
  turner driver walker rider butler page knight marks mills barber taylor weaver skinner chandler cotton silver gold
  golden steel diamond jewel stones rock clay sands waters pool wells spring fountain bath bates more self man newman
  goodman coleman freeman friend buddy sir gay pride lord lucky hardy keen bliss joy jolly blunt bold brave gentle
  sunshine english french german welch ireland holland england scott francis christopher`);
