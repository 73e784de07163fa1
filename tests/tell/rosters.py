"""Files as Canvas and Moodle export them."""

CANVAS_FILE = '''\
Student,ID,SIS User ID,SIS Login ID,Section,Notes,Quiz (11),02_layer (4711),\
Current Score,Final Grade
,,,,,,Manual Posting,,,
    Points Possible,,,,,,5.00,24.00,(read only),(read only)
"Lovelace, Ada",101,S1,alove,"A, B","said ""hi""",4.50,,90.00,A
"Müller-Ørsted, Åsa",102,S2,asam@uni.example,A,,,3.00,80.00,B
"Smith, Jane",103,S3,jsmith1,A,,,,,
"Smith, Jane",104,S4,jsmith2,B,,,,,
"O'Brien, Pat",105,S5,=HYPERLINK("x"),A,,N/A,,,
"Turing, Alan",106,S6,aturing,A,,EX,EX,,
"Nobody, Here",107,S7,nhere,A,,,2.00,,
"Student, Test",999,,x,A,,,,,
'''

WORKSHEET = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",\
"Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 77","Marie Curie",marie@uni.example,"Submitted for grading - ",,24.00,Yes,\
"Monday, 6 January 2030, 10:00 AM",-,"<p>keep
this</p>"
"Participant 78","Emmy Noether",emmy@uni.example,"Submitted for grading - ",,24.00,Yes,-,-,
"Participant 79","José Ñuñez O'Hara",jose@uni.example,"Submitted for grading - ",12.00,24.00,No,-,-,
"""

GRADES = """\
"First name";"Last name";"ID number";Institution;Department;"Email address";\
"Assignment: 02_layer (Real)";"Course total (Real)";"Last downloaded from this course"
Marie;Curie;4711;;;marie@uni.example;-;"12,50";1893456000
Emmy;Noether;4712;;;emmy@uni.example;-;-;1893456000
"""
