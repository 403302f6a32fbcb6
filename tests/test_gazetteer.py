"""The gazetteer: its tables, which must keep their rules, and the look-ups over them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from kg.data import ontology_folder
from kg.gazetteer import TABLES, BrokenTableError, Entry, Gazetteer, NoGazetteerError, Tenure, fold
from kg.gazetteer.cache import cached_index
from kg.gazetteer.index import build_index, index_from_json, index_to_json
from kg.gazetteer.tables import WORDS, read_table
from kg.model import EntityType

FOLDER = ontology_folder() / "gazetteer"
TYPES: tuple[EntityType, ...] = tuple(TABLES)
COLUMNS = {
    "riders.tsv": "name aliases ambiguous_short_names family_name nationality gender birth_year "
    "wikidata tier teams source",
    "teams.tsv": "name aliases ambiguous_short_names country gender level names_by_year wikidata "
    "source",
    "races.tsv": "name aliases ambiguous_short_names kind level country gender wikidata source",
    "places.tsv": "name aliases ambiguous_short_names kind country",
    "countries.tsv": "name iso aliases ambiguous_short_names adjectives nouns plurals wikidata",
    "words.tsv": "name kind",
}


@pytest.fixture(autouse=True)
def _cache_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        return Gazetteer.load()


@cache
def table(type_: EntityType) -> tuple[Entry, ...]:
    return tuple(read_table(FOLDER / TABLES[type_], type_))


@cache
def rows(file: str) -> tuple[tuple[int, dict[str, str]], ...]:
    head, *lines = (line.split("\t") for line in (FOLDER / file).read_text("utf-8").splitlines())
    return tuple((n, dict(zip(head, line, strict=True))) for n, line in enumerate(lines, 2))


def names_of(entry: Entry) -> Iterator[str]:
    yield from (entry.name, *entry.aliases, *entry.ambiguous)


# The tables.


@pytest.mark.parametrize("file", COLUMNS)
def test_tables_have_the_columns_that_their_readme_lists(file: str) -> None:
    head = (FOLDER / file).read_text("utf-8").split("\n", 1)[0]
    assert head.split("\t") == COLUMNS[file].split()
    assert all(
        f"`{column}`" in (FOLDER / "README.md").read_text("utf-8") for column in head.split()
    )


@pytest.mark.parametrize("file", COLUMNS)
def test_cells_are_clean(file: str) -> None:
    for line, row in rows(file):
        for column, cell in row.items():
            where = f"{file}, line {line}, {column}: {cell!r}"
            assert cell == cell.strip(), f"{where}: remove white space at the ends"
            assert not set(cell) & set('"\\\N{NO-BREAK SPACE}'), (
                f"{where}: remove the odd character"
            )
            if column in {"aliases", "ambiguous_short_names"} and cell:
                for item in cell.split(";"):
                    assert item == item.strip(), f"{where}: no white space around ';'"
                    assert fold(item), f"{where}: remove the empty item"


@pytest.mark.parametrize("type_", TYPES)
def test_no_row_repeats_a_name(type_: EntityType) -> None:
    file = TABLES[type_]
    seen: dict[tuple[str, ...], int] = {}
    for line, row in rows(file):
        # Namesakes among riders are told apart by anything that is known of them.
        rest = (row["birth_year"], row["nationality"], row["teams"]) if type_ == "Rider" else ()
        key = (fold(row["name"]), *rest)
        assert key not in seen, (
            f"{file}: lines {seen[key]} and {line} are both {row['name']!r}: merge them, "
            f"or tell them apart: sed -n '{seen[key]}p;{line}p' ontology/gazetteer/{file}"
        )
        seen[key] = line


@pytest.mark.parametrize("type_", TYPES)
def test_no_row_lists_a_name_twice(type_: EntityType) -> None:
    for entry in table(type_):
        forms = Counter(map(fold, (*entry.aliases, *entry.ambiguous)))
        twice = [form for form, count in forms.items() if count > 1]
        assert not twice, f"{TABLES[type_]}, {entry.name}: remove a repetition of {twice}"
        assert fold(entry.name) not in set(map(fold, entry.aliases)), (
            f"{TABLES[type_]}: remove {entry.name!r} from its own aliases"
        )


@pytest.mark.parametrize("type_", TYPES)
def test_an_alias_belongs_to_one_row_or_is_declared_ambiguous(type_: EntityType) -> None:
    owners: dict[str, list[str]] = defaultdict(list)
    for entry in table(type_):
        for form in {fold(name) for name in (entry.name, *entry.aliases)}:
            owners[form].append(entry.name)
    for entry in table(type_):
        for alias in entry.aliases:
            others = [name for name in owners[fold(alias)] if name != entry.name]
            assert not others, (
                f"{TABLES[type_]}: {alias!r} is an alias of {entry.name!r} and a name of {others}: "
                "move it to ambiguous_short_names in all rows but one"
            )


def test_every_country_that_a_table_names_is_in_countries() -> None:
    known = {entry.name for entry in table("Country")}
    for file, column in (
        ("riders.tsv", "nationality"),
        ("teams.tsv", "country"),
        ("races.tsv", "country"),
        ("places.tsv", "country"),
    ):
        for line, row in rows(file):
            country = row[column]
            assert not country or country in known, (
                f"{file}, line {line}: {country!r} is no country: mend the cell, or add a row "
                f"'{country}<TAB>…' to countries.tsv"
            )


def test_countries_are_many_and_can_be_said_of_a_rider() -> None:
    assert len(table("Country")) >= 120
    riders = {row["nationality"] for _, row in rows("riders.tsv")} - {""}
    for country in table("Country"):
        if country.name in riders:
            assert country.adjectives, f"countries.tsv, {country.name}: add its adjective"
            assert country.nouns, f"countries.tsv, {country.name}: add the noun for one person"
            assert country.plurals, f"countries.tsv, {country.name}: add the noun for many"


def test_a_demonym_belongs_to_one_country() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for country in table("Country"):
        for word in country.demonyms:
            owners[fold(word)].add(country.name)
    shared = {word: names for word, names in owners.items() if len(names) > 1}
    assert not shared, "countries.tsv: leave each of these words to one country"


@pytest.mark.parametrize("file", ["riders.tsv", "teams.tsv", "races.tsv", "countries.tsv"])
def test_wikidata_identifiers_look_like_some_and_are_not_shared(file: str) -> None:
    seen: dict[str, int] = {}
    for line, row in rows(file):
        if item := row["wikidata"]:
            assert item[0] == "Q", f"{file}, line {line}: {item!r} is no Wikidata identifier"
            assert item[1:].isdecimal(), f"{file}, line {line}: {item!r} is no Wikidata identifier"
            assert item not in seen, f"{file}: lines {seen[item]} and {line} are both {item}"
            seen[item] = line


@pytest.mark.parametrize("file", ["riders.tsv", "teams.tsv", "races.tsv"])
def test_every_source_is_listed_with_its_licence(file: str) -> None:
    listed = {row["source"] for _, row in rows("SOURCES.tsv") if row["licence"]}
    for line, row in rows(file):
        for source in row["source"].split("; "):
            assert source in listed, f"{file}, line {line}: add {source!r} to SOURCES.tsv"


def test_values_are_of_the_lists_that_code_relies_on() -> None:
    expected = {
        ("riders.tsv", "gender"): {"male", "female"},
        ("riders.tsv", "tier"): {"A", "B"},
        ("teams.tsv", "gender"): {"men", "women"},
        ("races.tsv", "gender"): {"men", "women", "both"},
        ("places.tsv", "kind"): {"town", "climb", "region", "velodrome", "sector"},
        ("words.tsv", "kind"): {"word", "given name"},
        ("races.tsv", "kind"): {
            "grand tour",
            "monument",
            "stage race",
            "one-day race",
            "championship",
            "olympic",
            "track",
        },
    }
    for (file, column), values in expected.items():
        assert {row[column] for _, row in rows(file)} == values, (file, column)


def test_seasons_run_forward_and_stay_within_the_sport() -> None:
    for entry in (*table("Rider"), *table("Team")):
        for tenure in (*entry.teams, *entry.names):
            assert 1860 <= tenure.first <= tenure.last <= 2100, (entry.name, tenure)


def test_riders_race_between_fourteen_and_fifty_three() -> None:
    for rider in table("Rider"):
        if rider.birth_year and rider.years:
            ages = [year - rider.birth_year for year in rider.years]
            assert 14 <= ages[0] <= ages[1] <= 53, (
                f"riders.tsv, {rider.name}: born {rider.birth_year}, racing {rider.years}: two "
                "namesakes in one row? Part them, or empty the cell that is wrong"
            )


def test_family_names_are_part_of_a_name() -> None:
    for rider in table("Rider"):
        forms = [f" {fold(name)} " for name in names_of(rider)]
        family = f" {fold(rider.family_name or '')} "
        assert any(family in form for form in forms), (
            f"riders.tsv, {rider.name}: the family name {rider.family_name!r} is not part of it"
        )


def test_no_french_label_is_left_on_womens_races() -> None:
    for line, row in rows("races.tsv"):
        name = row["name"].lower()
        assert "féminin" not in name or "tour féminin" in name or row["level"], (
            f"races.tsv, line {line}: give {row['name']!r} its English name, "
            "and keep the French one as alias"
        )


def test_words_are_names_of_the_tables() -> None:
    names = {fold(name) for type_ in TYPES for entry in table(type_) for name in names_of(entry)}
    names |= {fold(rider.family_name or "") for rider in table("Rider")}
    names |= {fold(word) for country in table("Country") for word in country.demonyms}
    unused = [row["name"] for _, row in rows(WORDS) if row["name"] not in names]
    assert unused == [], "words.tsv: remove what is no name"


# Look-ups over what the package carries.


@pytest.mark.parametrize(
    ("name", "type_", "expected"),
    [
        ("Cav", "Rider", "Mark Cavendish"),
        ("the Manx Missile", "Rider", "Mark Cavendish"),
        ("Michael Morkov", "Rider", "Michael Mørkøv"),
        ("Lizzie Armitstead", "Rider", "Lizzie Deignan"),
        ("Laura Trott", "Rider", "Laura Kenny"),
        ("Andrew Hampsten", "Rider", "Andrew Hampsten"),
        ("Astana Qazaqstan", "Team", "XDS Astana Team"),
        ("Quickstep", "Team", "Soudal Quick-Step"),
        ("Deceuninck-QuickStep", "Team", "Soudal Quick-Step"),
        ("Movistar", "Team", "Movistar Team"),
        ("HTC-Highroad", "Team", "T-Mobile Team"),
        ("the Tour", "Race", "Tour de France"),
        ("La Primavera", "Race", "Milan-San Remo"),
        ("Roubaix", "Race", "Paris-Roubaix"),
        ("Harelbeke", "Race", "E3 Saxo Classic"),
        ("the Hour", "Race", "UCI Hour Record"),
        ("Olympic Madison", "Race", "Olympic Games - Madison"),
        ("Olympic Games road race", "Race", "Olympic Games - Road Race"),
        ("world time trial championship", "Race", "UCI Road World Championships - Time Trial"),
        ("European road race title", "Race", "European Championships - Road Race"),
        ("Dutch road title", "Race", "Dutch National Road Race Championships"),
        ("Eritrean time trial championships", "Race", "Eritrean National Time Trial Championships"),
        ("Women's Tour of Scotland", "Race", "Women's Tour of Scotland"),
        ("Kwaremont", "Place", "Oude Kwaremont"),
        ("Gent", "Place", "Ghent"),
        ("Angliru", "Place", "Alto de l'Angliru"),
        ("Holland", "Country", "Netherlands"),
        ("UK", "Country", "Great Britain"),
    ],
)
def test_names_lead_to_their_entry_first(
    gazetteer: Gazetteer, name: str, type_: EntityType, expected: str
) -> None:
    assert [entry.name for entry in gazetteer.lookup(fold(name), type_)][:1] == [expected]


def test_unknown_name_leads_nowhere(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("nobody of that name") == ()
    assert gazetteer.kinds("nobody of that name") == frozenset()
    assert gazetteer.surname("nobodyson") == ()
    assert gazetteer.country_of("atlantean") is None
    assert not gazetteer.is_ambiguous("nobody of that name")


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("Roubaix", {"Race", "Place"}),
        ("Mark Cavendish", {"Rider"}),
        ("Bahrain", {"Team", "Country"}),
        ("Danish", set()),
        ("Cavendish", set()),
    ],
)
def test_kinds_of_a_name(gazetteer: Gazetteer, name: str, kinds: set[str]) -> None:
    assert gazetteer.kinds(fold(name)) == kinds


@pytest.mark.parametrize(
    "name", ["Roubaix", "Sky", "Rally", "Reading", "Martin", "Yates", "King", "Bahrain", "Movistar"]
)
def test_names_that_need_context_are_told(gazetteer: Gazetteer, name: str) -> None:
    assert gazetteer.is_ambiguous(fold(name))


@pytest.mark.parametrize(
    "name", ["Cavendish", "Tour de France", "INEOS Grenadiers", "Oude Kwaremont"]
)
def test_names_that_need_no_context_are_told(gazetteer: Gazetteer, name: str) -> None:
    assert not gazetteer.is_ambiguous(fold(name))


def test_family_names_find_all_who_share_them(gazetteer: Gazetteer) -> None:
    yates = gazetteer.surname("yates")
    assert {"Adam Yates", "Simon Yates"} <= {rider.name for rider in yates}
    assert all(rider.shared_by == len(yates) - 1 for rider in yates)
    assert [(r.name, r.shared_by) for r in gazetteer.surname("cavendish")] == [
        ("Mark Cavendish", 0)
    ]


def test_aliases_are_found_without_the_owner_of_the_name(gazetteer: Gazetteer) -> None:
    assert [r.name for r in gazetteer.by_alias("cav", "Rider")] == ["Mark Cavendish"]
    assert gazetteer.by_alias("mark cavendish") == ()


@pytest.mark.parametrize(
    ("team", "year", "name"),
    [
        ("Astana", 2023, None),
        ("XDS Astana Team", 2023, "Astana Qazaqstan Team"),
        ("Deceuninck-Quick Step", 2007, "Quick Step-Innergetic"),
        ("Team Sky", 2019, "Team INEOS"),
        ("Soudal Quick-Step", 1950, None),
        ("No Such Team", 2020, None),
    ],
)
def test_teams_have_their_name_of_the_season(
    gazetteer: Gazetteer, team: str, year: int, name: str | None
) -> None:
    assert gazetteer.team_at(team, year) == name


def test_riders_have_their_team_of_the_season(gazetteer: Gazetteer) -> None:
    rider = gazetteer.lookup("yves lampaert", "Rider")[0]
    assert rider.teams_in(2018) == ("Quick-Step Floors",)
    assert rider.teams_in(1980) == ()
    assert rider.years is not None
    assert rider.years[0] == 2015


@pytest.mark.parametrize(
    ("word", "country"),
    [
        ("Danish", "Denmark"),
        ("Dane", "Denmark"),
        ("Danes", "Denmark"),
        ("Briton", "Great Britain"),
        ("Dutchwoman", "Netherlands"),
        ("Kazakh", "Kazakhstan"),
        ("Emirati", "United Arab Emirates"),
        ("Luxembourger", "Luxembourg"),
        ("Kiwi", "New Zealand"),
        ("Aussie", "Australia"),
        ("American", "United States"),
        ("Welshman", "Wales"),
        ("Scot", "Scotland"),
        ("Northern Irish", "Northern Ireland"),
        ("Eritrean", "Eritrea"),
        ("Denmark", "Denmark"),
    ],
)
def test_demonyms_and_names_lead_to_their_country(
    gazetteer: Gazetteer, word: str, country: str
) -> None:
    found = gazetteer.country_of(fold(word))
    assert found is not None
    assert found.name == country
    assert gazetteer.demonyms().get(fold(word), country) == country


def test_basques_and_flemings_are_no_nation(gazetteer: Gazetteer) -> None:
    assert all(gazetteer.country_of(word) is None for word in ("basque", "flemish", "catalan"))


def test_one_demonym_is_told_from_many(gazetteer: Gazetteer) -> None:
    denmark = gazetteer.lookup("denmark", "Country")[0]
    assert (denmark.adjectives, denmark.nouns, denmark.plurals) == (
        ("Danish",),
        ("Dane",),
        ("Danes",),
    )


def test_phrases_are_all_names_of_a_type(gazetteer: Gazetteer) -> None:
    phrases = list(gazetteer.phrases("Race"))
    assert {entry.type for _, entry in phrases} == {"Race"}
    assert ("roubaix", gazetteer.lookup("paris roubaix", "Race")[0]) in phrases
    assert len(list(gazetteer.phrases())) > len(phrases)


def test_longest_name_bounds_the_phrases_worth_looking_up(gazetteer: Gazetteer) -> None:
    assert gazetteer.longest == max(len(phrase.split()) for phrase, _ in gazetteer.phrases())
    assert Gazetteer(()).longest == 0


def test_entries_are_counted_by_type(gazetteer: Gazetteer) -> None:
    groups = (gazetteer.riders, gazetteer.teams, gazetteer.races, gazetteer.places)
    assert len(gazetteer) == sum(map(len, groups)) + len(gazetteer.countries) == len([*gazetteer])
    assert {entry.type for entry in gazetteer.places} == {"Place"}


# Folding.


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("The Vuelta a España", "vuelta a espana"),
        ("Theo Bos", "theo bos"),
        ("Michael Mørkøv", "michael morkov"),
        ("Łukasz", "lukasz"),
        ("Soudal–Quick-Step", "soudal quick step"),
        ("  B&B   Hotels ", "b b hotels"),
        ("…", ""),
    ],
)
def test_names_are_folded_for_comparison(name: str, folded: str) -> None:
    assert fold(name) == folded
    assert fold(folded) == folded


# A user's own folder.


def write(folder: Path, **tables: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.tsv").write_text(text, "utf-8")
    return folder


def test_own_folder_may_have_some_of_the_tables(tmp_path: Path) -> None:
    own = write(tmp_path / "own", riders="name\taliases\nAda Example\tAdie;Ace\n")
    gazetteer = Gazetteer.load(own)
    assert [rider.name for rider in gazetteer.riders] == ["Ada Example"]
    assert gazetteer.lookup("ace")[0].name == "Ada Example"
    assert gazetteer.races == gazetteer.teams == gazetteer.places == ()
    assert gazetteer.demonyms()["danish"] == "Denmark"


def test_own_columns_and_windows_line_ends_are_passed_over(tmp_path: Path) -> None:
    own = write(tmp_path / "own", teams="\ufeffnote\tname\r\nours\tTeam Example\r\n")
    assert [team.name for team in Gazetteer.load(own).teams] == ["Team Example"]


def test_empty_gazetteer_knows_countries_and_nothing_of_the_sport() -> None:
    gazetteer = Gazetteer.empty()
    assert len(gazetteer) == len(gazetteer.countries) > 0
    assert gazetteer.demonyms()["briton"] == "Great Britain"
    assert gazetteer.is_ambiguous("king")


def test_race_templates_give_one_race_for_each_country(tmp_path: Path) -> None:
    own = write(
        tmp_path / "own",
        races="name\taliases\twikidata\n{adjective} Cup\t{adjective} Trophy\t\nDanish Cup\t\tQ1\n",
        countries="name\tadjectives\nDenmark\tDanish\nArgentina\tArgentine;Argentinian\nNowhere\t\n",
    )
    gazetteer = Gazetteer.load(own)
    assert [(race.name, race.wikidata, race.country) for race in gazetteer.races] == [
        ("Danish Cup", "Q1", None),
        ("Argentine Cup", None, "Argentina"),
    ]
    assert gazetteer.lookup("argentinian trophy")[0].name == "Argentine Cup"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("title\taliases\nX\t\n", 1, "no column 'name'"),
        ("name,aliases\nX,Y\n", 1, "separated by tabs"),
        ("name\taliases\nA\t\nB\n", 3, "1 cells where the first line names 2 columns"),
        ("name\taliases\n\tA\n", 2, "'name' is empty"),
        ("name\tteams\nA\tTeam X 2019\n", 2, "'Team X 2019' is not of the form"),
        ("name\tbirth_year\nA\tlong ago\n", 2, "'long ago' is not four digits"),
    ],
)
def test_broken_table_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    own = write(tmp_path / "own", riders=text)
    with pytest.raises(BrokenTableError) as caught:
        Gazetteer.load(own)
    assert (caught.value.path, caught.value.line) == (own / "riders.tsv", line)
    assert reason in str(caught.value)


def test_table_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    own = write(tmp_path / "own")
    (own / "riders.tsv").write_bytes("name\nA\nMørkøv\n".encode("latin-1"))
    with pytest.raises(BrokenTableError, match="line 3: not UTF-8"):
        Gazetteer.load(own)


def test_folder_without_tables_is_no_gazetteer(tmp_path: Path) -> None:
    with pytest.raises(NoGazetteerError, match=r"holds none of the tables.*riders\.tsv"):
        Gazetteer.load(tmp_path)
    with pytest.raises(NoGazetteerError, match="is no folder"):
        Gazetteer.load(tmp_path / "missing")


# The cache.


def cached(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache" / "kg").glob("*"))


def test_index_survives_the_way_through_json() -> None:
    entries = [
        Entry("Ada Example", "Rider", ("Adie",), ("Ace",), family_name="Example", birth_year=1990),
        Entry("Ida Example", "Rider", teams=(Tenure("Team X", 2019, 2020),), family_name="Example"),
        Entry("Denmark", "Country", adjectives=("Danish",), nouns=("Dane",), plurals=("Danes",)),
    ]
    index = build_index(entries, ["Ace"])
    back = index_from_json(index_to_json(index))
    assert tuple(back.entries) == tuple(index.entries)
    assert back.words == index.words
    for name in ("ranges", "names", "families", "demonyms"):
        left, right = getattr(index, name), getattr(back, name)
        assert {k: list(v) for k, v in left.items()} == right


def test_second_load_is_the_same_and_reads_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = write(tmp_path / "own", riders="name\taliases\nAda Example\tAdie\n")
    first = Gazetteer.load(own)
    assert len(cached(tmp_path)) == 1
    monkeypatch.setattr("kg.gazetteer.names.build_index", None)
    second = Gazetteer.load(own)
    assert list(second.phrases()) == list(first.phrases())


def test_changed_table_is_read_again(tmp_path: Path) -> None:
    own = write(tmp_path / "own", riders="name\nAda Example\n")
    Gazetteer.load(own)
    write(own, riders="name\nIda Example\n")
    assert [rider.name for rider in Gazetteer.load(own).riders] == ["Ida Example"]


@pytest.mark.parametrize("damage", [b"", b"{}", b"0123\n{}", b"\xff\xfe"])
def test_damaged_cache_is_made_again(tmp_path: Path, damage: bytes) -> None:
    own = write(tmp_path / "own", riders="name\nAda Example\n")
    Gazetteer.load(own)
    (file,) = cached(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(damage)
    assert [rider.name for rider in Gazetteer.load(own).riders] == ["Ada Example"]
    assert file.read_bytes() == whole


def test_cache_that_cannot_be_written_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    own = write(tmp_path / "own", riders="name\nAda Example\n")
    assert [rider.name for rider in Gazetteer.load(own).riders] == ["Ada Example"]


def test_cache_keeps_only_a_few_indexes_and_no_half_written_file(tmp_path: Path) -> None:
    for number in range(7):
        path = tmp_path / f"{number}.tsv"
        path.write_text(f"name\n{number}\n")
        cached_index([path], lambda: build_index(()))
    assert len(cached(tmp_path)) == 4
    assert {path.suffix for path in cached(tmp_path)} == {".json"}


def test_processes_that_start_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    own = write(tmp_path / "own", riders="name\nAda Example\n")
    code = (
        "import sys; from pathlib import Path; from kg.gazetteer import Gazetteer; "
        "print(*(r.name for r in Gazetteer.load(Path(sys.argv[1])).riders))"
    )
    command = [sys.executable, "-c", code, str(own)]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
        for _ in range(3)
    ]
    assert [process.communicate()[0] for process in started] == ["Ada Example\n"] * 3
    assert len(cached(tmp_path)) == 1
