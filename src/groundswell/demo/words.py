"""Names, causes and projects of the demo town. Everybody in it is invented."""

GIVEN = (
    "Ana Amara Ayesha Ben Bao Carmen Chidi Dae-jung Dolores Elena Emeka Farid Fatou Grace Hana "
    "Hyun-woo Ines Isaac Jamal Jia Jorge Kofi Leila Linh Lucía Mai Marcus Mateo Mina Nadia Ngozi "
    "Noor Omar Paloma Priya Quinn Rafael Rosa Ruth Samir Sofía Soo-jin Tariq Teresa Tomás Uma "
    "Valeria Wanjiru Yara Yusuf Zoë"
).split()
FAMILY = (
    "Abara Álvarez Bailey Banerjee Castillo Chen Choi Cohen Cruz Diallo Díaz Edwards Fernández "
    "Garcia Haddad Hernández Hussein Ivanova Jackson Johnson Kaya Kim Kowalski Le López Mensah "
    "Moreau Morales Muñoz Nakamura Nguyen Novak Okafor Oliveira Ortiz Park Patel Pérez Ramírez "
    "Reyes Rivera Robinson Rosen Santos Silva Singh Tran Vargas Washington Williams Xu Yilmaz"
).split()
WHOLE = (
    "김서연",
    "박지호",
    "이하은",
    "王芳",
    "محمد العلي",
    "Ольга Петренко",
    "Nguyễn Thị Hoa",
    "정민수",
)

ORGANIZATIONS = (
    ("Harbor Tenants Union", "harbor", "Longshore Hall"),
    ("Eastside Neighbors", "eastside", "St. Brigid's basement"),
    ("Transit Riders Network", "riders", "Machinists' Lodge 12"),
)

CAUSES = ("Rent and repairs", "Buses and trains", "A public bank", "Schools", "Clean air", "Wages")

PROJECTS: tuple[tuple[str, int, str, str, int], ...] = (
    ("Repairs Now on Pier Street", 0, "knock", "Knock on twenty doors on Pier Street", 40),
    ("Heat every winter night", 0, "call", "Call ten neighbors about their heating", 25),
    ("Tenants in court together", 0, "come", "Sit with a neighbor in housing court", 30),
    ("A night bus to the docks", 1, "sign", "Sign and carry the night bus petition", 200),
    ("Benches at every stop", 1, "come", "Count the stops without a bench", 20),
    ("Our own public bank", 2, "knock", "Knock for the ballot proposition", 120),
    ("House parties for the bank", 2, "host", "Host a house party in your living room", 15),
    ("A nurse in every school", 3, "call", "Call parents of your school", 40),
    ("Lunch for everybody", 3, "tell", "Tell five friends about school lunch", 100),
    ("Measure our own air", 4, "lead", "Look after one air monitor for a year", 12),
    ("Trees on Mill Road", 4, "come", "Plant trees on Sunday morning", 50),
    ("A union at the warehouse", 5, "call", "Talk with one coworker this week", 60),
    ("Back pay for the kitchen", 5, "give", "Give one hour's pay to the strike fund", 80),
    ("Join the union", 0, "join", "Join as a member tonight", 150),
)

OWN_WORDS = (
    "The mold in our stairwell, third winter now.",
    "My mother waits an hour for the 14.",
    "I want to know my neighbors.",
    "El alquiler subió otra vez.",
    "아이들 급식이 걱정돼요.",
)
