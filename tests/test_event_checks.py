"""What is wrong in an event extract: found, counted, shown by row, and stopped or left out where the line goes."""

import datetime as dt
from pathlib import Path

import pytest
from extracts import CONTACTS, INSCRIPTIONS, PERSONS, STAYS, TEXTS, extracts, initiative, project, rows

import naravard_lib as nv
from naravard_lib.sources.events.rules import RULES

__all__ = ["project"]


def faults(folder: Path, **texts: str) -> tuple[str, ...]:
    with pytest.raises(nv.NaravardError) as caught:
        nv.load_events(extracts(folder, {**TEXTS, **texts}))
    return caught.value.faults


def told(folder: Path, **texts: str) -> nv.EventTables:
    return nv.load_events(extracts(folder, {**TEXTS, **texts}))


STOPPING = {
    "ingen person": ("contacts", CONTACTS, ";2024-04-01;Akut;;", 6, "personens id saknas"),
    "inget datum": ("contacts", CONTACTS, "A1;;Akut;;", 6, "datumet saknas"),
    "inget sådant datum": ("contacts", CONTACTS, "A1;2024-02-30;Akut;;", 6, "inte finns eller inte går att läsa"),
    "gammalt datum": ("contacts", CONTACTS, "A1;1900-01-01;Akut;;", 6, "ligger före 1980"),
    "inget slag": ("contacts", CONTACTS, "A1;2024-04-01;-;;", 6, "kontaktens slag saknas"),
    "ingen kostnad": ("contacts", CONTACTS, "A1;2024-04-01;Akut;;dyrt", 6, "kostnaden inte är ett tal"),
    "slut före början": ("stays", STAYS, "A1;2024-02-10;2024-02-08;N;ja", 6, "slutar innan det börjar"),
    "oläslig utskrivning": ("stays", STAYS, "A1;2024-02-10;snart;N;ja", 6, "inte finns eller inte går att läsa"),
    "inget team": ("inscriptions", INSCRIPTIONS, "007;;2024-02-01;", 4, "teamet saknas"),
    "bakvänd inskrivning": ("inscriptions", INSCRIPTIONS, "007;T;2024-02-01;2024-01-31", 4, "slutar innan den börjar"),
    "inget födelseår": ("persons", PERSONS, "B;;K;;", 5, "födelseåret saknas eller är omöjligt"),
    "för gammal": ("persons", PERSONS, "B;1899;K;;", 5, "födelseåret saknas eller är omöjligt"),
    "ofödd": ("persons", PERSONS, "B;2025;K;;", 5, "födelseåret saknas eller är omöjligt"),
    "död före födelsen": ("persons", PERSONS, "B;1990;K;;1989-12-31", 5, "dödsdatumet ligger före födelseåret"),
}


@pytest.mark.parametrize(("table", "text", "row", "number", "says"), STOPPING.values(), ids=STOPPING)
def test_a_row_that_is_wrong_in_itself_stops_a_small_extract(
    project: Path, table: str, text: str, row: str, number: int, says: str
) -> None:
    (fault,) = faults(project, **{table: f"{text}{row}\n"})
    total = text.count("\n")
    assert fault.startswith(f"prov/{table}.csv rad {number}: 1 rad av {total} där ")
    assert says in fault
    assert fault.endswith(".")


CROWD = {  # enough persons and inscriptions for one in a hundred to be one
    **TEXTS,
    "persons": PERSONS + "".join(f"P{n};1940;K;0765;\n" for n in range(110)),
    "inscriptions": INSCRIPTIONS + "".join(f"P{n};Team Norr;2024-01-10;\n" for n in range(110)),
}
LEFT_OUT = {
    "okänd person": ("contacts", "999;2024-04-01;Akut;;", "Okända personer"),
    "besök efter döden": ("contacts", "7;2024-03-11;Akut;;", "Efter dödsdagen"),
    "kopia": ("contacts", "007;2024-03-01 10:00;Mottagningsbesök;Medicin;900", "Dubbletter"),
    "bokat besök": ("contacts", "A1;2024-07-02;Akut;;", "Datum efter uttaget"),
    "vård efter döden": ("stays", "7;2024-03-11;2024-03-12;N;ja", "Efter dödsdagen"),
    "vård av okänd": ("stays", "999;2024-03-11;2024-03-12;N;ja", "Okända personer"),
    "inskriven okänd": ("inscriptions", "999;T;2024-02-01;", "Okända personer"),
    "inskriven efter döden": ("inscriptions", "7;T;2024-04-01;", "Efter dödsdagen"),
    "inskriven på två rader": ("inscriptions", "A1;Team Söder;2024-02-01;", "Dubbletter"),
    "samma person igen": ("persons", "A1;1935;Kvinna;0765;", "Dubbletter"),
}


@pytest.mark.parametrize(("table", "row", "name"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_what_registers_are_full_of_is_left_out_and_told(project: Path, table: str, row: str, name: str) -> None:
    expected = rows(told(project, **CROWD), table)
    found = told(project, **{**CROWD, table: f"{CROWD[table]}{row}\n"})
    assert rows(found, table) == expected
    assert found.dropped == {name: 1}
    (remark,) = found.remarks
    number = CROWD[table].count("\n") + 1
    assert (remark.name, remark.passed, remark.table) == (name, False, (("rader", 1.0),))
    assert remark.text.startswith(f"prov/{table}.csv rad {number}: 1 rad av {number - 1} där ")


def test_the_day_of_death_was_lived(project: Path) -> None:
    found = told(project, contacts=CONTACTS + "7;2024-03-10 23:59;Akut;;\n")
    assert found.remarks == ()


def test_of_usual_faults_ten_rows_or_one_in_a_hundred_pass_and_more_stop(project: Path) -> None:
    strange = [f"X{n};2024-04-01;Akut;;\n" for n in range(30)]
    assert told(project, contacts=CONTACTS + "".join(strange[:10])).dropped == {"Okända personer": 10}
    (fault,) = faults(project, contacts=CONTACTS + "".join(strange[:11]))
    assert fault.startswith("prov/contacts.csv rad 6, 7, 8, 9, 10 och 6 till: 11 rader av 15 där personen inte finns")
    many = "".join(f"A1;2024-01-{n % 28 + 1:02d} {n // 60 % 24:02d}:{n % 60:02d};Akut;{n};\n" for n in range(2966))
    assert told(project, contacts=CONTACTS + many + "".join(strange)).dropped == {"Okända personer": 30}


@pytest.mark.parametrize(
    ("table", "row", "says"),
    [
        ("persons", "A1;1935;Kvinna;0765;", "exakt kopia av en annan; ta bort kopiorna."),
        ("inscriptions", "A1;Team Söder;2024-02-01;", "exakt kopia av en annan; ta bort kopiorna."),
        ("inscriptions", "999;T;2024-02-01;", "beställ personer och händelser för samma grupp."),
    ],
)
def test_of_few_persons_and_inscriptions_none_is_left_out(project: Path, table: str, row: str, says: str) -> None:
    (fault,) = faults(project, **{table: f"{TEXTS[table]}{row}\n"})
    assert fault.endswith(says)


def test_copies_of_contacts_may_be_told_apart_by_the_clock(project: Path) -> None:
    (fault,) = faults(project, contacts=CONTACTS + "A1;2024-04-01;Akut;;\n" * 12)
    assert fault.endswith("ta bort kopiorna, eller ta med klockslag så att de skiljs åt.")


def test_of_wrong_rows_one_in_a_thousand_passes_and_two_stop(project: Path) -> None:
    many = "".join(f"A1;2024-01-{n % 28 + 1:02d};Akut;{n};\n" for n in range(995))
    found = told(project, contacts=f"{CONTACTS}{many};2024-01-01;Akut;;\n")
    assert found.dropped == {"Id saknas": 1}
    (fault,) = faults(project, contacts=f"{CONTACTS}{many};2024-01-01;Akut;;\n;2024-01-01;Akut;;\n")
    assert "rad 1001 och 1002: 2 rader av 1001" in fault


def test_a_transfer_is_one_episode_and_told_as_such(project: Path) -> None:
    found = told(project, stays=STAYS + "007;2024-01-09;2024-01-12;Södra;nej\n007;2024-01-12;2024-01-15;Östra;nej\n")
    (remark,) = found.remarks
    assert (remark.name, remark.passed, remark.table) == ("Flytt mellan avdelningar", None, (("rader", 2.0),))
    assert (dt.date(2024, 1, 5), dt.date(2024, 1, 15), "Norra", True) in [
        (row["admission"], row["discharge"], row["unit"], row["unplanned"]) for row in rows(found, "stays")
    ]
    assert found.dropped == {}


def test_the_next_day_is_a_new_episode(project: Path) -> None:
    assert told(project, stays=STAYS + "007;2024-01-10;2024-01-12;Södra;nej\n").remarks == ()


def test_overlapping_stays_are_joined_and_nights_counted_once(project: Path) -> None:
    found = told(project, stays=STAYS + "007;2024-01-07;2024-01-12;Södra;nej\n")
    assert [remark.name for remark in found.remarks] == ["Överlappande vårdtillfällen"]
    own = [(r["admission"].day, r["discharge"].day) for r in rows(found, "stays") if r["admission"].month == 1]
    assert own == [(5, 12)]


def test_a_stay_that_never_ended_although_a_new_one_began_is_left_out(project: Path) -> None:
    found = told(project, stays=STAYS + "A1;2024-05-01;2024-05-03;Norra;nej\n")
    assert found.dropped == {"Inte avslutade vårdtillfällen": 1}
    assert [remark.text[:24] for remark in found.remarks] == ["prov/stays.csv rad 5: 1 "]


def test_a_stay_is_counted_to_the_day_of_death(project: Path) -> None:
    found = told(project, stays=STAYS.replace("2024-02-20;2024-03-10", "2024-02-20;2024-03-14"))
    assert [remark.name for remark in found.remarks] == ["Utskrivning efter dödsdagen"]
    assert dt.date(2024, 3, 10) in [row["discharge"] for row in rows(found, "stays")]
    still_in = told(project, stays=STAYS.replace("2024-02-20;2024-03-10", "2024-02-20;"))
    assert rows(still_in, "stays") == rows(found, "stays")


def test_two_teams_at_once_are_told_and_kept(project: Path) -> None:
    found = told(project, inscriptions=INSCRIPTIONS + "007;Team Söder;2024-06-30;\n007;Team Norr;2024-07-01;\n")
    (remark,) = found.remarks
    assert remark.name == "Samtidigt i två team"
    assert remark.passed is None
    assert len(rows(found, "inscriptions")) == 4


def test_a_person_told_of_in_two_ways_stops(project: Path) -> None:
    fault, *_ = faults(project, persons=PERSONS + "007;1941;K;0765;\n")  # and what the person does has nobody then
    assert fault.startswith("prov/persons.csv rad 2 och 5: 2 rader av 4 där samma person har flera rader")


def test_an_unknown_municipality_leaves_the_person(project: Path) -> None:
    found = told(project, persons=CROWD["persons"] + "B;1950;Man;Narnia;\n")
    assert [remark.name for remark in found.remarks] == ["Okänd kommun"]
    assert (len(rows(found, "persons")), found.dropped) == (114, {})


def test_an_extract_without_deaths_says_so(project: Path) -> None:
    (remark,) = told(project, persons="Löpnr;Födelseår\n007;1940\n7;1938\nA1;1935\n").remarks
    assert remark.text == "Uttaget har inga dödsdatum; alla räknas som levande till uttagets slut."


def test_unknown_words_are_listed_but_no_column_of_free_text(project: Path) -> None:
    (fault,) = faults(project, contacts=CONTACTS + "A1;2024-04-01;Jour;;\nA1;2024-04-02;Rond;;\n")
    assert 'kontaktens slag har okända texter: "Jour" och "Rond"; skriv vad de är med kinds' in fault
    free = "".join(f"A1;2024-04-01;Ringde {n};;\n" for n in range(13))
    (fault,) = faults(project, contacts=CONTACTS + free)
    assert "Ringde" not in fault
    assert "13 okända texter" in fault


def test_what_may_be_names_is_counted_and_never_repeated(project: Path) -> None:
    found = faults(
        project,
        persons=PERSONS + "B;1950;Gun;0765;\nC;1950;Siv;0765;\n",
        stays=STAYS + "A1;2024-05-01;2024-05-02;N;Gun\n",
    )
    assert found == (
        "prov/persons.csv rad 5 och 6: kön har 2 okända texter; skriv kvinna eller man, eller lämna cellen tom.",
        "prov/stays.csv rad 6: oplanerad har 1 okänd text; skriv ja eller nej.",
    )


def test_all_faults_of_all_tables_come_at_once(project: Path) -> None:
    found = faults(
        project,
        contacts=CONTACTS.replace("Kontakttyp", "Vad"),
        stays=STAYS + "A1;2024-02-10;2024-02-08;N;kanske\n",
        inscriptions=INSCRIPTIONS + "007;;2024-02-01;\n",
    )
    assert [fault.split(":")[0].split(" ")[0] for fault in found] == [
        *("prov/contacts.csv", "prov/stays.csv", "prov/stays.csv", "prov/inscriptions.csv"),
    ]


def test_a_remark_on_a_team_that_does_not_exist_is_refused(project: Path) -> None:
    extracts(project, more=", doubtful: {Team Nord: osäkra datum}")
    with pytest.raises(nv.SourceError, match='teamet "Team Nord" under doubtful finns inte; teamen är Team Norr och T'):
        nv.load_events(project)


@pytest.mark.parametrize(
    ("contacts", "says"),
    [
        ("{file: c.csv, columns: {persn_id: Vem}}", 'nyckeln "persn_id" finns inte – menas "person_id"'),
        ("{file: c.csv, kinds: {Jour: akuten}}", 'slaget "akuten" finns inte – välj bland ed, planned'),
        ("{sql: vy}", "sql och database hör ihop"),
        ("{file: c.csv, sql: vy, database: VARD}", "antingen file eller sql"),
    ],
)
def test_the_initiative_file_is_checked_before_any_extract(project: Path, contacts: str, says: str) -> None:
    folder = initiative(project, f"  contacts: {contacts}\n")
    with pytest.raises(nv.DesignError, match=says):
        nv.load_initiative(folder)


PERSONAL = {
    "i en annan kolumn": (CONTACTS.replace("Teamet", "Gun 19121212-1212"), 'rad 4: kolumnen "Mottagning" innehåller'),
    "i en kolumn som inte behövs": (
        "Löpnr;Tid;Slag;Anmärkning\n7;2024-01-01;Akut;\n7;2024-01-02;Akut;ja\n7;2024-01-03;Akut;1212121212\n",
        'rad 4: kolumnen "Anmärkning" innehåller personnummer',
    ),
    "med hårt blanksteg": (CONTACTS.replace("Teamet", "19121212\u00a01212"), 'rad 4: kolumnen "Mottagning" innehåller'),
    "med långt streck": (CONTACTS.replace("Teamet", "121212\u20131212"), 'rad 4: kolumnen "Mottagning" innehåller'),
    "med delat datum": (CONTACTS.replace("Teamet", "1912-12-12-1212"), 'rad 4: kolumnen "Mottagning" innehåller'),
    "i rubriken": ("191212121212;2024-01-01;Akut\nA1;2024-01-01;Akut\n", "rubrikraden innehåller personnummer"),
    "som namn": (CONTACTS.replace("Mottagning", "Patientnamn"), 'kolumnen "Patientnamn" handlar om enskilda personer'),
    "som ett nummer till": (CONTACTS.replace("Kostnad", "Personnr"), 'kolumnen "Löpnr" handlar om enskilda personer'),
}  # fmt: skip


@pytest.mark.parametrize(("text", "says"), PERSONAL.values(), ids=PERSONAL)
def test_personal_data_where_they_do_not_belong_are_refused_and_not_repeated(
    project: Path, text: str, says: str
) -> None:
    found = faults(project, contacts=text)
    assert says in found[0]
    assert not any(word in fault for fault in found for word in ("1212", "Gun"))


def test_a_personnummer_in_a_file_name_is_refused_and_not_repeated(project: Path) -> None:
    initiative(project, "  persons: {file: persons.csv}\n  contacts: {file: 191212121212.csv}\n")
    with pytest.raises(nv.SourceError, match="ett filnamn innehåller personnummer") as caught:
        nv.load_events(project)
    assert "1212" not in str(caught.value)


MISFITS = {
    "för få fält": (CONTACTS + "A1;2024-01-01;Akut\n", "rad 6: raden har inte lika många fält som rubrikerna"),
    "för många fält": (CONTACTS + "\nA1;2024-01-01;Akut;a;1;2\n", "rad 7: raden har inte lika många fält"),
    "tom fil": ("", "filen är tom"),
    "ett citattecken som inte slutar": ('"' + CONTACTS, "hittar ingen rad med rubriker"),
    "inga rader": ("Löpnr;Tid;Slag\n", "inga rader under rubrikerna"),
    "inga rubriker": ("A1;2024-01-01;Akut\n", "hittar ingen rad med rubriker"),
    "inget datum": (CONTACTS.replace("Tid", "När"), "hittar ingen kolumn för time"),
    "två lika rubriker": (CONTACTS.replace("Mottagning", "Tid"), '2 kolumner heter "Tid"'),
    "ingen person": (CONTACTS.replace("Löpnr", "Vem"), "hittar ingen rad med rubriker där personens id har en"),
}


@pytest.mark.parametrize(("text", "says"), MISFITS.values(), ids=MISFITS)
def test_a_file_that_does_not_fit_is_refused(project: Path, text: str, says: str) -> None:
    (fault,) = faults(project, contacts=text)
    assert fault.startswith("prov/contacts.csv")
    assert says in fault


ASCII = CONTACTS.replace("Löpnr", "Lopnr").replace("Planerat besök", "Akut").replace("ö", "o").encode()


@pytest.mark.parametrize("content", [ASCII.replace(b"Akuten", b"Akut\x81"), b"\xef\xbb\xbf" + ASCII + b"\xe5"])
def test_a_file_in_no_known_encoding_is_refused(project: Path, content: bytes) -> None:
    (extracts(project) / "contacts.csv").write_bytes(content)
    with pytest.raises(nv.SourceError, match="filen är inte läsbar text; spara den på nytt"):
        nv.load_events(project)


def test_a_file_full_of_ragged_rows_is_not_read_to_its_end(project: Path) -> None:
    (fault,) = faults(project, contacts=CONTACTS + "A1;2024-01-01;Akut;\n" * 600_000)
    assert fault.startswith("prov/contacts.csv rad 6, 7, 8, 9, 10 och ")
    assert int(fault.split(" till:")[0].split()[-1]) < 450_000  # a batch or two


def test_rows_without_content_are_passed_over(project: Path) -> None:
    expected = rows(told(project), "contacts")
    assert rows(told(project, contacts=CONTACTS + "\n;;;;\n  ; ;;;\n"), "contacts") == expected


def test_rows_are_numbered_as_excel_shows_them(project: Path) -> None:
    note = 'A1;2024-04-01;Akut;"två\nrader";\n'
    text = "Uttag\n\n" + CONTACTS + "\n" + note + ";2024-04-01;Akut;;\n"
    (fault,) = faults(project, contacts=text)
    assert "rad 10: 1 rad av 6 där personens id saknas" in fault


@pytest.mark.parametrize("columns", ["", ", columns: {time: Tidpunkten}", ", columns: {person_id: Vem}"])
def test_the_first_row_of_a_file_without_heads_is_not_repeated(project: Path, columns: str) -> None:
    extracts(project, {**TEXTS, "contacts": "HEMLIG;2024-01-05;Akut;Datum\nHEMLIG;2024-01-06;Akut;Datum\n"})
    initiative(project, f"  persons: {{file: persons.csv}}\n  contacts: {{file: contacts.csv{columns}}}\n")
    with pytest.raises(nv.SourceError, match="hittar ingen rad med rubriker") as caught:
        nv.load_events(project)
    assert not any(word in str(caught.value) for word in ("HEMLIG", "2024-01-0"))


@pytest.mark.parametrize("asked", ["B-17", "Besökstidpunkt"])
def test_heads_with_digits_are_never_listed(project: Path, asked: str) -> None:
    extracts(project, {**TEXTS, "contacts": "Löpnr;Besök;B-171;Slag\nA1;2024-01-06;;Akut\n"})
    initiative(
        project, f"  persons: {{file: persons.csv}}\n  contacts: {{file: contacts.csv, columns: {{time: {asked}}}}}\n"
    )
    with pytest.raises(nv.SourceError, match="finns inte") as caught:
        nv.load_events(project)
    assert "B-171" not in str(caught.value)


def test_a_named_column_that_is_not_there_is_named_with_the_nearest(project: Path) -> None:
    extracts(project)
    initiative(project, "  persons: {file: persons.csv}\n  contacts: {file: contacts.csv, columns: {time: Tidd}}\n")
    with pytest.raises(nv.SourceError, match='kolumnen "Tidd" finns inte; menas "Tid"'):
        nv.load_events(project)


@pytest.mark.parametrize(
    ("events", "says"),
    [
        ("  contacts: {file: contacts.csv}\n", "events saknar persons"),
        ("  persons: {file: persons.csv}\n", "varken contacts eller stays"),
        ("  persons: {file: saknas.csv}\n  stays: {file: stays.csv}\n", "saknas.csv: filen finns inte"),
        ("  persons: {file: persons.doc}\n  stays: {file: stays.csv}\n", "filtypen kan inte läsas"),
    ],
)
def test_events_that_cannot_be_found_are_refused(project: Path, events: str, says: str) -> None:
    initiative(extracts(project), events)
    with pytest.raises(nv.SourceError, match=says):
        nv.load_events(project)


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_a_file_that_is_not_what_its_name_says_is_refused(project: Path, ending: str) -> None:
    initiative(extracts(project), f"  persons: {{file: p.{ending}}}\n  stays: {{file: stays.csv}}\n")
    (project / f"p.{ending}").write_bytes(b"PK\x03\x04 nonsens")
    with pytest.raises(nv.SourceError, match=f"filen är ingen läsbar {ending}"):
        nv.load_events(project)


def test_every_rule_has_words_for_its_remedy_or_only_tells() -> None:
    assert all(rule.remedy or rule.line == "told" for rule in RULES.values())
    assert len({rule.name for rule in RULES.values()}) == len(RULES)
