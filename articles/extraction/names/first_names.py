"""Common first names by usual gender: a hint, overruled by a title or a pronoun in the text.

Names that many men and women bear are left out.
"""

from __future__ import annotations

FEMALE = frozenset(
    """
    aaliyah abena abigail achieng ada adaeze adaora adele aditi adriana adwoa afua agnes agnieszka ailbhe ailsa
    aine aisha aisling akiko akinyi akua alessia alexandra alexandria alice alicia alina alison allison alma
    alondra althea alyssa amaka amanda amber amelia amelie amina amrita amy ana ananya anastasia andrea angela
    angelina angharad anika anita anjali ann anna annabel anne annette annie annika antonia anuradha aoife aparna
    apolline araceli archana ariana ashley assumpta astrid attracta audrey auma aurora ava ayesha ayu barbara
    beatrice beatrix beatriz belinda bernadette beth bethany betsy betty bev beverly bhavani bianca birgit blessing
    bonnie bontle brenda brid bridget brigitte britney britt brittany bronwen bronwyn brooke bukola bushra busisiwe
    caitriona camilla caoimhe carla carlotta carly carmen carol carole carolina caroline carolyn carrie carys
    cassandra catalina catherine catriona cecilia celeste celia ceri cerys charlotte chastity chelsea cheryl
    chiamaka chiara chinwe chioma chitra chloe christina christine ciara cindy claire clara claudia clemence
    clodagh colleen concepta connie constance consuelo cora cordelia cornelia courtney cressida crystal cynthia
    daisy daniela danielle danuta daphne davina dawn deb debbie deborah debra deepa deepika deirbhile deirdre deja
    delia delphine denise dervla despina dewi diana diane dina dineo divya dolores donna dora doris dorothea
    dorothy dot dottie dragana dympna ebele edith effie efua eila eileen eilidh eilis elaine eleanor elena eleni
    eleri elisabeth eliza elizabeth ella ellen elodie eloise elsa elspeth emilia emily emma erica erika erin esi
    esme esperanza estelle esther eugenia eun-ji euphemia eva evelyn ewa farah farheen fatima fatma federica
    felicia fenella ffion fikile fiona fionnuala flora florence folake frances francesca freya funmilayo gabriela
    gabrielle gail galina gayatri gcina geeta geetha gemma genevieve georgia georgina geraldine gertrude gillian
    gina ginevra giulia gladness gladys glenda glenys gloria gobnait gordana grace graciela grainne grania greet
    greta gretchen guadalupe gudrun gugu gwen gwendolyn gwenllian gwyneth hafsa halyna hana hannah hanneke harriet
    harriette haruka hattie hazel heather heidi helen helena helene hema henrietta hermione hester hilary hillary
    hlengiwe holly hope huma humaira hye-jin ida ifeoma ilona ilse imani imelda imogen indira ines inga ingeborg
    ingrid ioanna iona irena irene irina iris iryna isabel isabella ishbel ishita isla itzel ivana ivanka ivy
    jacinta jackie jacqueline jadwiga jana jane janet janice jasmine jaya jean jeanette jeanne jeannie jelena
    jemima jennifer jenny jessica jill jo joan joanna joanne jocelyn jodie josephine joy joyce juanita judith judy
    julia juliana julie juliet june justine jyoti kalpana kamala karen karin karina kartika katarzyna kate katerina
    katherine kathleen kathryn kathy katie katrien katrina kavita kavitha kaye kayla keiko keira keisha kelebogile
    kellyanne kerry kezia khadija khanyisile kim kiranmala kirsten kirsty kristen kristin kristina kylie laila
    lakshmi lalita larisa lata latha latoya laura lauren lavinia leah leela leila lena leonie leonora leontine
    lerato leticia libby lidia lihua lilian lillian lily linda lindiwe lindsay lindsey linh lisa liv liz liza lois
    loretta lorna lorraine lotte louisa louise lourdes lowri lucia lucille lucinda lucy ludmila luisa lungile lydia
    lynn lynne lyudmila mabel madeleine madhuri madison maeve magdalena maggie maire mairead makhosazana mala
    malgorzata malia malini mamta mandy manisha manjula marcella marcia margaret margarita margot marguerite maria
    mariam marian marianne marie marijke marina marion marisela marisol marit mariyam marjorie marlene marsha marta
    martha martina mary maryam mathilde matilda maud maude maureen mavis maxine maya meabh meena meera meg megan
    meghan melania melanie melinda melissa mercedes mercy meredith mette mhairi mia michelle michiko mildred milena
    millicent mina minnie miranda miriam mmabatho moira molly mona monica monika morag muireann muriel myfanwy myra
    nadezhda nadia naila naledi nalini nancy nandi nandini naoko naomi narelle nasreen natalia natalie natasha
    nazreen neha nell nellie nerys nesta netta ngozi nguyet niamh nicola nicole nilofar nina nino nirmala nisha
    nkechi noemie nokuthula nokuzola nokwanda nolwazi nomfundo nompumelelo nomsa nomvula nontsikelelo nora noreen
    norma nosipho nozipho nthabiseng ntombi nuala nurul obioma oceane octavia odette odile oksana olena olga olive
    olivia oluchi oluwakemi olwen orla ottavia ottilie ottoline padma padmini paige palesa paloma pamela parvati
    parveen pat patricia patty paula paulina pauline pearl peggy penelope penny pernille perpetua philippa
    philomena phoebe phumzile phuong phyllis pilar pinky pippa polly pooja poonam prachi pratibha precious preeti
    priscilla priya priyanka prudence puleng pushpa putri rabia rachel radha radhika raelene ragnhild rajni rani
    rania raquel rashmi razia rebecca refilwe regina rehana rekha renata renuka revathi rhian rhiannon rhoda rita
    ritu roberta rocio rohini roisin romilly roopa rosa rosalind rosamund rose rosemary rosie rowena roxanne ruby
    rukhsana rukmini ruth sabine sabrina sadhbh sadie saima sakura sally salma samantha samina samira sana sandhya
    sandra sangeeta saoirse sara sarah sarala sarita sarojini sasha saskia savitri seema selma senga seraphina
    serena shabana shalini shaniqua shannon shanta sharmila sharon shashikala shaz shazia sheila shelley sheree
    shilpa shirin shirley shobha shona shreya shruti sian sibongile sigrid silvia simone sindisiwe sinead sinikka
    siobhan siti smita sneha snezana sofia solange soledad solveig sonali sonia soo-jin sophia sophie soraya sorcha
    stacey stella stephanie suchitra sudha sue sujata sukie sumaiya sumitra sunanda sunita supriya susan susanna
    susanne sushila sushma suzanne svetlana svitlana swati sybil sylvia synnove tabitha tahira tamara tamika tammy
    tamsin tania tanvi tanya tara tatiana tatyana tegan temitayo teresa tess tessa thandazwa thandeka thandi
    thandiwe thelma thembeka thembi theresa thobeka thomasina thuy tiffany tina titilayo tracy tricia trish trisha
    trudy ulrike uma urmila ursula ursuline usha uzma valda valentina valeria valerie vandana vanessa varsha
    vasiliki vasundhara veena venetia vera verity veronica vesna vicky victoria vidya vimala viola violet virginia
    vivian wanda wangari wanjiru wendy whitney wilhelmina wilma winifred winnie winona wulan xenia ximena xiomara
    xiu yaa yamini yasmeen yasmin yelena yetunde yewande ying ylva yoko yolanda yuki yulduz yvette yvonne zahra
    zainab zanele zara zeenat zelda zephyr zillah zinhle zodwa zoe zofia zola zoleka zsofia zubeida
    """.split()
)

MALE = frozenset(
    """
    aaron abdul abdulai abdullah abhishek abraham adam adewale aditya adnan adolf adrian agus ahmad ahmed aidan
    ajay ajit akash akbar akira aksel alan alasdair alastair albert alberto aldo alec aled alejandro aleksandr
    alessandro alexander alexei alf alfonso alfred ali alistair allan allen alun alvin ambrose amir amit amos anand
    anatoly anders andre andreas andrei andres andrew andries andriy andrzej andy angus anil anthony anton antonio
    anup anwar archie ari arif arjun arnold arthur arturo arun arvind asa ashok ashraf ashwin asif august aurelien
    axel ayodele aziz babajide babatunde balbir balwan bambang baptiste barack barnaby barney barra barry bart
    bartholomew bashar basil ben benedict benjamin benny benoit bernard bernie bert bertie bertram bertrand besik
    bharat bilal bill billy bjorn bob bobby bogdan bohdan bongani boris brad bradley brandon brendan brent brett
    brian brogan bruce bruno bryan bryn buck budi byron caleb callum calum calvin caolan carl carlo carlos carlton
    cathal cec cecil cedric cesar chad chandrashekhar charles charlie chester chet chidi chinedu chris christian
    christoph christopher chuck chukwuemeka cian ciaran cillian clarence clarrie claude clayton clem clement cletus
    clifford clint clive clyde cody col colin colm colum conor conrad corey cormac costas craig crispin curtis
    cuthbert cyprian cyril cyrus dafydd daisuke dale damian damien dan danie daniel danny dara daragh darnell
    darragh darrell darren dave david daz dean declan deepak denis dennis deon derek dermot des deshawn desmond
    devendra diarmuid dick didier diego dietmar digby dimitri dimitris dinesh dmitri dmitry dmytro dominic donal
    donald donnchadh doug douglas dragan drew duncan dustin dwight dylan eamonn earl eddie edgar edmond edmund
    eduardo edward edwin eero ejaz eko eli elias elliot elliott elmer elon emeka emil emile emilio emlyn emmanuel
    emmett emrys enda enoch enrico enrique eoghan eoin ephraim erasmus eric erik ernest ernesto ernie ernst erwin
    esteban ethan etienne euan eugene evan everett ewan ewart ewen ezra fabian fabio fabrice fachtna faisal fanie
    farhan farooq faruk felipe felix femi ferdinand fergal fergus fernando fiachra finbarr finn fintan fionnbharr
    fitzroy floyd francis francisco francois frank franz fraser fred frederic frederick fritz gabriel ganesh gareth
    garvan gary gaston gaurav gavin gaz gearoid geoff geoffrey george geraint gerald gerard gerardo gerhard
    gerhardus gert gethin ghulam giancarlo gianluca gideon giles gilles giorgi giorgio giorgos giovanni girish
    giuseppe glen glenn glyn godfrey godwin gopal goran gordon graham grant greg gregor gregory grzegorz guillaume
    guillermo gunnar gunther gurdeep gus gustav guy gwilym gwyn hakan halvard hamid hamish hamza hank hans harald
    harbhajan harish harold haroon harry hartley harvey hasan hassan havard hector heikki heinrich helmut hemant
    hendrik hennie henri henrik henry herbert herman hernan hideo himanshu hiram hiroshi hollis horace horatio
    howard hoyt hubert hugh hugo humphrey hussein huw hywel iain ian iarla ibrahim idris ieuan ifan ignacio igor
    ihor ikenna ilkka ilya imran iolo iorwerth iqbal irakli irfan isaac isaiah isidore ismail ismo ivan iwan jabu
    jabulani jacek jack jaco jacob jacques jagdish jaime jake jakob jamal james jan jannie janos janusz jared jari
    jarlath jarmo jaroslaw jason jasper javed javier jean-claude jean-luc jeb jeff jefferson jeffrey jens jeremiah
    jeremy jermaine jerome jerry jerzy jesper jesse jethro jim jimmy jitendra joachim joaquin joe joel johan
    johannes john johnny joko jolyon jon jonah jonas jonathan joonas jorge jose josef joseph josh joshua josiah
    juan juha jukka julian julio julius jun-ho jurgen justin kagiso kalevi kamau kamran karan kareem karim karl
    karthik katlego kazimierz kazuo keith kelechi kelvin ken kenji kenneth kent kev kevin khalid kieran kipchoge
    kirk kishore klaus knut kobus kofi kojo konrad konstantin koos krzysztof kuldeep kurt kwabena kwame kwesi kyle
    lachie lachlan lalit lamar lamont lance larry lars laurence lawrence leif lennart leo leon leonard leonardo
    leonid leopold leroy les leslie lester leszek levan lewis liam lionel llew llewellyn lloyd lochlann lorcan
    lorenzo louis louw lucas lucian luciano lucien ludwig luigi luis luka lukas luke luther maarten maciej madhav
    mads magnus mahendra mahesh mahmood mahmoud majid makoto malachy malcolm mandla manfred manish manoj mansoor
    manuel manus maqbool marc marcel marcellin marco marcos marcus marek mario marius mariusz mark marquis marshall
    martin marvin masao massimo mateo mateusz mats matt matteo matthew matthias matthijs matti maurice mauricio max
    maximilian maximus maxwell mehdi mehmet meirion melvin merv michael micheal michel miguel mika mike mikhail
    mikkel milan miles milos milton min-jun mitch mitchell mohamed mohammad mohammed mohan mohit moin morris morten
    mubarak muhammad mukesh mungo murdo murray mustafa mwangi mykola nadeem naeem nagesh narendra naresh nasir
    nathan nathaniel naveed naveen nawaz ned neil nelson niall nicholas nick nicolas niels nigel nikhil nikola
    nikolai nikos nils nitin njoroge nkosinathi noah noboru noel norbert norm norman obadiah oberon obinna ochieng
    ockert octavio octavius odhiambo odhran oisin olaf oleg oleh oleksandr oliver olivier olof olumide oluwaseun
    omar oran orlando osbert oscar oskar osman osric oswald otieno otis otto owain owen oyvind pablo packie padraic
    padraig panagiotis pankaj paolo pascal patrick paul pavel pavlo pawel peadar pedro pekka percy peregrine peter
    petr petro petrus phil philip philippe phillip pierre piers pieter piotr pradeep prakash pramod prasad prashant
    praveen preston proinsias qasim quentin quincy quoc rafael ragnar rahul raj rajat rajeev rajen rajesh rajiv
    rakesh ralph ram ramesh ramon randall randolph randy ranjit rashid rasmus raul ravi ray raymond reg reginald
    reinhard remy rene reuben rex reza rhodri rhys riaan riaz ricardo richard rick ricky rizwan robert roberto rod
    roddy roderick rodney rodrigo roel rogelio roger rohan rohit roland rolf rollo roman ron ronald ronnie rory
    ross roy royston ruairi ruaridh ruben rudolf rudy rufus rupert russ russell ruud ryan sachin saeed sajid sajjad
    salim salman salvador salvatore sam sameer samir samuel sandeep sander sanjay santiago santosh satish satoshi
    sbu schalk scott seamus sean sebastian segun selwyn seppo septimus serge sergei sergey sergio serhiy seth
    shafiq shahid shakeel shane shankar sharif shigeru shiv shoaib shyam sibusiso siddharth sidney sigmund sigurd
    silas simon sipho siyabonga sizwe sjoerd slamet slobodan sohail solomon soren spyros srinivas stan stanford
    stanislav stanislaw stanley stavros stefan stefanus stellan stephen steve steven stewart stig stjepan struan
    stuart subhash sudhir sung-min sunil suresh sven syd tadhg tahir takashi takeshi tapio taras tariq tarquin ted
    tejinder terence terje terrell terrence thabo thad thaddeus themba theo theodore thibault thierry thijs thomas
    tiaan tiernan tim timo timothy timur tobias toby todd tom tomas tomasz tommy tomos tony torbjorn tore torquil
    travis trent trev trevor tristan trond tshepo tuan tudur tunde turlough ty tyler tyrell tyrese tyrone uday
    ulrich ultan ulysses umar umberto umesh usman vadim vakhtang valentin varun vasily veikko venkat vernon vic
    vicente victor vijay vikas vikram viktor vinay vincent vincenzo vinod virgil vishal vitali vivek vladimir
    volodymyr vusi vusumuzi wal wallace walter warren waseem wayan wayne wei-ming wendell werner wilbur wilf
    wilfred wilfredo wilhelm will willem william willie wilton winston wojciech wolfgang woodrow wouter wyatt
    wynand xavier xolani yannis yash yasir yasuo yaw yevgeny yiannis yoshi younis yuri yusuf yves zachary zafar
    zahid zakes zbigniew zebedee zeke zoltan zoran zwelethu
    """.split()
)
