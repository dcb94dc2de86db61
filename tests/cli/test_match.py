"""The command ``match``: a person described by options, the services ranked with reasons and unknowns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from parcours_core.vocabulary.barriers import KINDS
from parcours_core.vocabulary.data_inclusion import THEMES, themes_of
from parcours_core.vocabulary.person import Travel, Weekday
from parcours_core.vocabulary.work import Severity
from parcours_desktop.cli.command_line import parser
from parcours_desktop.cli.match import barriers_of, need_of

CARE = "famille--garde-denfants"


def need(*words: str) -> Any:
    given = parser().parse_args(["match", *words])
    given.home, given.json = None, False
    return need_of(given)


def barriers(*words: str) -> dict[str, Any]:
    return {each.id: each for each in barriers_of(parser().parse_args(["match", *words]))}


def test_each_theme_is_a_barrier_of_its_own() -> None:
    found = barriers("--theme", CARE, "mobilite", "--severity", "blocking")
    assert list(found) == [CARE, "mobilite"]
    assert found[CARE].themes == (CARE,)
    assert found["mobilite"].themes == themes_of("mobilite")
    assert {each.severity for each in found.values()} == {Severity.BLOCKING}


def test_situations_and_goals_find_their_kind() -> None:
    found = barriers("--barrier", "childcare", "--situation", "13", "6", "--goal", "2")
    assert found["childcare"].situations == ("13",)
    assert found["childcare"].goals == ("2",)
    assert found["mobility"].situations == ("6",)


def test_a_goal_alone_is_enough() -> None:
    (found,) = barriers("--goal", "n5").values()
    assert found.kind == "training"


def test_options_may_be_repeated_or_listed() -> None:
    repeated = barriers("--theme", CARE, "--theme", "mobilite")
    assert repeated == barriers("--theme", CARE, "mobilite")


def test_what_is_said_is_known_and_the_rest_is_not() -> None:
    found = need("--theme", CARE, "--public", "familles", "--not-public", "etudiants", "--age", "34",
                 "--postcode", "7950", "--travel", "foot", "--day", "Mo", "Tu", "--language", "ar",
                 "--interpreter", "--no-digital", "--from", "7800", "--on", "21/11/2026")  # fmt: skip
    assert found.publics_true == {"familles"}
    assert found.publics_false == {"etudiants"}
    assert (found.age, found.home.name, found.origin.name) == (34, "Chièvres", "Ath")
    assert found.travel == {Travel.FOOT}
    assert found.days == {Weekday.MONDAY, Weekday.TUESDAY}
    assert (found.languages, found.interpreter, found.digital_ok) == (("ar",), True, False)
    assert found.today.isoformat() == "2026-11-21"
    bare = need("--theme", CARE)
    assert (bare.age, bare.home, bare.origin, bare.digital_ok) == (None, None, None, None)
    assert bare.publics_true == bare.publics_false == frozenset()


def test_a_french_and_a_belgian_code_are_told_apart() -> None:
    assert need("--theme", CARE, "--postcode", "59000").home.country == "FR"
    assert need("--theme", CARE, "--postcode", "7500").home.name == "Tournai"


def test_services_come_ranked_with_reasons(run: Any) -> None:
    ran = run("match", "--theme", CARE, "--postcode", "7950", "--on", "2026-11-21", "--limit", 5, "--json")
    assert ran.code == 0
    found = ran.values
    assert [each["rank"] for each in found["matches"]] == list(range(1, len(found["matches"]) + 1))
    scores = [each["score"] for each in found["matches"]]
    assert scores == sorted(scores, reverse=True)
    assert all(each["why"] and each["lifts"] == [CARE] for each in found["matches"])
    assert found["excluded"] == sum(each["number"] for each in found["excluded_by_reason"])
    assert found["home"] == {"code": "51014", "name": "Chièvres", "country": "BE"}


def test_the_same_line_gives_the_same_answer(run: Any) -> None:
    words = ("match", "--theme", CARE, "mobilite", "--postcode", "7000", "--on", "2026-11-21", "--json")
    assert run(*words).out == run(*words).out


def test_a_theme_is_called_by_its_own_name(run: Any) -> None:
    ran = run("match", "--theme", CARE, "--postcode", "7950", "--limit", 1)
    assert "Lève «\u00a0Garde d’enfants\u00a0»" in ran.out
    assert "un frein" not in ran.out


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_every_theme_can_be_asked_for(theme: str, run: Any) -> None:
    ran = run("match", "--theme", theme, "--postcode", "7000", "--limit", 1, "--json")
    assert ran.code == 0


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_barrier_can_be_asked_for(kind: str, run: Any) -> None:
    assert run("match", "--barrier", kind, "--postcode", "59000", "--limit", 1, "--json").code == 0


def test_no_service_at_all_is_no_error(run: Any) -> None:
    ran = run("match", "--theme", CARE, "--limit", 0)
    assert ran.code == 0


def test_why_not_is_answered(run: Any) -> None:
    listed = run("match", "--theme", CARE, "--postcode", "7950", "--limit", 1, "--json").values["matches"][0]
    here = run("match", "--theme", CARE, "--postcode", "7950", "--why-not", listed["service_id"])
    assert "Ce service est proposé." in here.out
    other = run("match", "--theme", "mobilite", "--why-not", "rien-de-tel", "--json")
    assert other.values["why_not"]["code"] == "absent"


def test_an_unknown_postal_code_is_the_worlds_error(run: Any) -> None:
    ran = run("match", "--theme", CARE, "--postcode", "00000", "--json")
    assert ran.code == 1
    assert ran.values["error"]["what_to_do"]


def test_another_pack_can_be_asked(tmp_path: Path, run: Any) -> None:
    assert run("match", "--theme", CARE, "--pack", tmp_path / "rien.pack").code == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--public", "familles", "--not-public", "familles"), "à la fois"),
        (("--language", "zz"), "« zz » est inconnu"),
        (("--age", "-3"), "doit être entre 0 et 120"),
        (("--age", "130"), "doit être entre 0 et 120"),
        (("--postcode", "7950", "--municipality", "Namur"), "Chièvres"),
        (("--municipality", "Namur"), "--postcode"),
    ],
)
def test_options_that_make_no_sense_are_usage_errors(words: tuple[str, ...], said: str, run: Any) -> None:
    ran = run("match", "--theme", CARE, *words)
    assert ran.code == 2
    assert said in ran.err.splitlines()[0]


@pytest.mark.parametrize(("code", "name"), [("7950", "chievres"), ("7950", "Ladeuze"), ("7000", "Bergen")])
def test_a_municipality_may_have_any_of_its_names(code: str, name: str) -> None:
    assert need("--theme", CARE, "--postcode", code, "--municipality", name).home.country == "BE"


def test_a_hamlet_that_nobody_knows_is_taken_with_a_word(run: Any) -> None:
    ran = run("match", "--theme", CARE, "--postcode", "7950", "--municipality", "Trifouillis-lez-Brume")
    assert ran.code == 0
    assert "compté à Chièvres" in ran.err


def test_the_decisive_line_of_a_usage_error_comes_first(run: Any) -> None:
    lines = run("match", "--theme", CARE, "--limit", "x").err.splitlines()
    assert lines[0].startswith("parcours-desktop match : --limit")
    assert lines[1].startswith("emploi :")
