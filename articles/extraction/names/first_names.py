"""Common first names by usual gender: a hint, overruled by a title or a pronoun in the text.

Names that many men and women bear are left out.
"""

from __future__ import annotations

FEMALE = frozenset(
    """
    abigail ada adele adriana agnes agnieszka aisha alexandra alexandria alice alicia alina alison allison alyssa
    amanda amber amelia amina amy ana anastasia andrea angela angelina anika anita ann anna annabel anne annette
    annie antonia ariana ashley astrid audrey aurora ava ayesha barbara beatrice beatrix belinda bernadette beth
    bethany betsy betty beverly bianca birgit bonnie brenda bridget brigitte britney brittany brooke camilla carla
    carly carmen carol carole carolina caroline carolyn carrie cassandra catalina catherine cecilia celeste celia
    charlotte chelsea cheryl chiara chloe christina christine cindy claire clara claudia colleen connie constance
    cora cornelia courtney crystal cynthia daisy daniela danielle daphne dawn deborah debbie debra deirdre delia
    denise diana diane dina dolores donna dora doris dorothy edith eileen elaine eleanor elena eliza elisabeth
    elizabeth ella ellen eloise elsa emilia emily emma erica erika erin esme estelle esther eugenia eva evelyn
    farah fatima felicia fiona flora florence frances francesca freya gabriela gabrielle gail gemma genevieve
    georgia georgina geraldine gertrude gillian gina giulia gladys glenda gloria grace greta gretchen gwen
    gwendolyn hannah harriet hazel heather heidi helen helena helene henrietta hilary hillary holly hope huma ida
    ilona imogen ines ingrid irena irene irina iris isabel isabella isla ivana ivanka ivy jackie jacqueline jana
    jane janet janice jasmine jean jeanette jeanne jelena jemima jennifer jenny jessica jill jo joan joanna joanne
    jocelyn jodie josephine joy joyce juanita judith judy julia juliana julie juliet june justine kamala karen
    karin karina kate katherine kathleen kathryn kathy katie katrina kayla keira kellyanne kerry khadija kim
    kirsten kirsty kristen kristin kristina larisa laura lauren leah leila lena leonora leticia libby lidia lilian
    lillian lily linda lindsay lindsey lisa liz liza lois loretta lorraine louisa louise lucia lucille lucinda lucy
    ludmila luisa lydia lynn lynne mabel madeleine madison magdalena maggie malia mandy marcia margaret margarita
    margot maria mariam marian marianne marie marina marion marjorie marlene marsha marta martha martina mary matilda
    maureen mavis maxine maya meg megan meghan melania melanie melinda melissa mercedes meredith mia michelle
    mildred mina miranda miriam moira molly mona monica monika muriel myra nadia nancy naomi natalia natalie
    natasha nicola nicole nina nora noreen norma octavia odette oksana olga olive olivia olena paige pamela pat
    patricia patty paula paulina pauline pearl peggy penelope penny phoebe phyllis pippa polly priscilla priya
    rachel raquel rebecca regina renata rhiannon rhoda rita roberta rosa rosalind rose rosemary rosie roxanne ruby
    ruth sabine sabrina sadie sally samantha sandra sara sarah sasha selma serena shannon sharon sheila shelley
    shirley sian silvia simone sinead sofia sonia sophia sophie stacey stella stephanie sue susan susanna susanne
    suzanne svetlana sybil sylvia tamara tammy tania tanya tara tatiana teresa tess tessa thelma theresa tiffany
    tina tracy tricia trudy ulrike uma ursula valentina valeria valerie vanessa vera veronica vicky victoria viola
    violet virginia vivian wanda wendy whitney wilma winifred xenia yasmin yelena ylva yolanda yvette yvonne
    zahra zainab zara zelda zephyr zoe zofia zsofia
    """.split()
)

MALE = frozenset(
    """
    aaron abdul abdullah abraham adam adolf adrian ahmad ahmed aidan alan alastair albert alberto aldo alec
    alejandro aleksandr alessandro alexander alexei alfonso alfred ali alistair allan allen alvin ambrose amir
    anatoly anders andre andreas andrei andres andrew andriy andy angus anthony anton antonio archie ari arjun
    arnold arthur arturo asif august axel barack barney barry bart bartholomew bashar basil ben benedict benjamin
    benny bernard bernie bert bertrand bill billy bjorn bob bobby boris brad bradley brandon brendan brent brett
    brian bruce bruno bryan byron caleb calvin carl carlo carlos carlton cedric cesar chad charles charlie chester
    chris christian christoph christopher chuck clarence claude clayton clifford clint clive clyde cody colin
    conor conrad corey craig curtis cyril cyrus dale damian damien dan daniel danny darrell darren dave david
    dean denis dennis derek desmond dick diego dietmar dimitri dmitri dmitry dominic donald doug douglas drew
    duncan dustin dwight dylan earl eddie edgar edmund eduardo edward edwin eli elias elliot elliott elmer elon
    emil emilio emmanuel emmett enrique eric erik ernest ernesto ernst erwin ethan eugene evan everett fabian
    felipe felix ferdinand fernando finn floyd francis francisco francois frank franz fred frederic frederick fritz
    gabriel gareth gary gavin geoff geoffrey george gerald gerard gerhard giles giorgio giovanni giuseppe glen
    glenn godfrey gordon graham grant greg gregor gregory guillermo gunther gus gustav guy hamid hank hans
    harold harry harvey hasan hassan hector heinrich helmut henri henrik henry herbert herman hiroshi horace
    howard hubert hugh hugo hussein ian ibrahim igor ilya imran isaac isaiah ismail ivan jack jacob jacques jaime
    jake jakob jamal james jan janos jared jason javier jeb jeff jefferson jeffrey jeremiah jeremy jerome jerry
    jesse jim jimmy joachim joe joel johan johannes john johnny jon jonah jonas jonathan jorge jose josef joseph
    josh joshua juan julian julio julius jurgen justin kareem karl keith ken kenneth kent kevin khalid kirk klaus
    konrad konstantin kurt kyle lachlan lamar lance larry lars laurence lawrence leo leon leonard leonardo leonid
    leroy leslie lester lewis liam lionel lloyd lorenzo louis lucas luciano ludwig luigi luis luka lukas luke
    luther magnus mahmoud malcolm manfred manuel marc marcel marco marcos marcus mario mark marshall martin marvin
    mateo matt matteo matthew matthias maurice mauricio max maximilian maxwell mehdi mehmet melvin michael michel
    miguel mike mikhail milan miles milos milton mitch mitchell mohamed mohammad mohammed morris muhammad murray
    mustafa mykola nathan nathaniel ned neil nelson nicholas nick nicolas nigel nikolai noah noel norbert norman
    olaf oleg oleksandr oliver omar orlando oscar osman oswald otto owen pablo paolo pascal patrick paul pavel
    pavlo pedro percy peter petr petro phil philip philippe phillip pierre piotr preston quentin rafael rahul
    ralph ramon randall randolph randy raul ray raymond reginald reinhard rene rex reza ricardo richard rick ricky
    robert roberto rod roderick rodney rodrigo roger roland rolf roman ron ronald ronnie rory ross roy ruben
    rudolf rudy rufus rupert russ russell ryan salim salvador salvatore sam samir samuel santiago scott sean
    sebastian serge sergei sergey sergio seth shane sidney sigmund simon solomon stan stanislav stanley stefan
    stephen steve steven stewart stuart sven tariq ted terence terrence thaddeus theo theodore thierry thomas tim
    timothy toby todd tom tomas tommy tony travis trent trevor tristan tyler ulrich umberto valentin vasily vernon
    victor viktor vincent vincenzo vitali vladimir volodymyr wallace walter warren wayne wendell werner wilbur
    wilfred wilhelm will willem william willie winston wolfgang xavier yevgeny yuri yusuf zachary zbigniew
    zoltan
    """.split()
)
