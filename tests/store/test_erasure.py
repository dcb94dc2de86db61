"""Erasing is physical: no page of the file or of its log, decrypted, holds a word of the person any more."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from store.helpers import KEY, NOON, fresh_id, person, put, remove, writing
from support.raw_pages import hits, raw_pages

from parcours_core.merge import Kind
from parcours_core.records.barrier import Barrier
from parcours_core.records.encounter import Action, Attachment, Encounter
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_core.records.referral import Consent, Referral
from parcours_core.records.sharing import Merger
from parcours_core.trail import Act
from parcours_desktop.store import outbox
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.erasure import Erased, erase_dossier, erasure_told, erasures_asked
from parcours_desktop.store.integrity import verify
from parcours_desktop.store.trail import entries

OTHERS = 250
WORDS = {
    place: f"Xqz{place}vkanari"
    for place in (
        *("name", "given", "phone", "mail", "street", "confidence", "note", "longnote", "barrier", "action", "reason"),
        *("draft", "scan", "about", "former", "changed", "consent"),
    )
}
FOREIGN = "Zwolle"


class Life:
    """A person with something everywhere, among others whose records come and go between theirs."""

    def __init__(self, caseload: Caseload) -> None:
        self.caseload = caseload
        self.chance = random.Random(17)
        self.person = person(
            WORDS["name"],
            WORDS["given"],
            phone=WORDS["phone"],
            email=f"{WORDS['mail']}@exemple.be",
            street=WORDS["street"],
            confidences=WORDS["confidence"] * 300,
        )
        self.others = [person(f"Autre{number}{FOREIGN}", confidences="x" * 700) for number in range(OTHERS)]

    def live(self) -> None:
        own = self._own()
        for number, other in enumerate(self.others):
            put(self.caseload, other, self._note(other, f"{FOREIGN} {number} " * self.chance.randrange(1, 90)))
            if number == 20:
                put(self.caseload, self.person)
            elif number > 20 and number % 8 == 0 and own:
                put(self.caseload, own.pop(0))
            elif number > 20 and number % 8 == 3:
                text = f"{WORDS['note']} {WORDS['longnote'] * self.chance.randrange(1, 400)}"
                put(self.caseload, self._note(self.person, text))
            elif number > 20 and number % 8 == 5:
                put(self.caseload, replace(self.person, occupation=f"{WORDS['changed']} {number}" * 9))
        self._afterwards()

    def _own(self) -> list[object]:
        owner = {"job_seeker_id": self.person.id}
        with writing(self.caseload) as unit:
            content = (WORDS["scan"] * 40_000).encode()
            digest = unit.attach(content)
            unit.commit()
        scan = {"media_type": "image/png", "size": len(content), "sha256": digest, "about": WORDS["about"]}
        return [
            Household(id=fresh_id(), **owner, adults=2),
            Barrier(id=fresh_id(), **owner, kind="mobility", detail=WORDS["barrier"]),
            Action(id=fresh_id(), **owner, text=WORDS["action"]),
            Consent(id=fresh_id(), **owner, recipient="", recipient_name=WORDS["consent"], purpose="orientation"),
            self._letter(),
            Attachment(id=fresh_id(), **owner, name=f"{WORDS['scan']}.png", **scan),
            Merger(id=fresh_id(), job_seeker_id=self.others[0].id, other_id=self.person.id),
        ]

    def _letter(self) -> Referral:
        service = {"service_id": "s", "service_name": "CPAS", "structure_name": "CPAS"}
        return Referral(id=fresh_id(), job_seeker_id=self.person.id, reason=WORDS["reason"] * 50, **service)

    def _note(self, owner: JobSeeker, text: str) -> Encounter:
        return Encounter(id=fresh_id(), job_seeker_id=owner.id, at=NOON, text=text)

    def _afterwards(self) -> None:
        """Delete some of it, keep drafts, and let others' records go so that pages are joined."""
        former = self._note(self.person, WORDS["former"] * 60)
        put(self.caseload, former)
        remove(self.caseload, former)
        with writing(self.caseload) as unit:
            unit.keep_draft(f"note:{self.person.id}", WORDS["draft"] * 200)
            unit.commit()
        remove(self.caseload, *self.others[::3])


@pytest.fixture
def life(caseload: Caseload) -> Life:
    made = Life(caseload)
    made.live()
    return made


def erase(caseload: Caseload, job_seeker_id: str) -> Erased:
    with writing(caseload, "Dossier effacé") as unit:
        erased = erase_dossier(unit, job_seeker_id)
        unit.commit()
    assert caseload.scrub()
    return erased


def test_no_page_holds_a_word_of_who_was_erased(caseload: Caseload, life: Life, path: Path) -> None:
    before = hits(path, KEY, WORDS.values())
    assert set(before) == set(WORDS.values()), "the search finds every word while it is there"
    erased = erase(caseload, life.person.id)
    assert erased.records > 20
    assert hits(path, KEY, WORDS.values()) == {}
    assert hits(path, KEY, [FOREIGN])
    caseload.close()
    assert hits(path, KEY, WORDS.values()) == {}
    assert verify(path, KEY).sound
    assert any(b"CREATE TABLE job_seeker" in page for page in raw_pages(path, KEY))


def test_the_others_keep_everything_and_the_trail_says_what_was_done(caseload: Caseload, life: Life) -> None:
    gone = {other.id for other in life.others[::3]}
    erase(caseload, life.person.id)
    with caseload.reading() as reader:
        assert {each.id for each in reader.find(JobSeeker)} == {each.id for each in life.others} - gone
        assert reader.find(Merger) == ()
        for table in ("history", "outbox", "draft", "attachment_content", "attachment_chunk", "dossier_entry"):
            rows = reader.connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall()
            assert not [row for row in rows if life.person.id in repr(row)], table
        said = [each.act for each in entries(reader, life.person.id)]
        assert said[-1] == Act.ERASED.value
        assert {unsent.record_id for unsent in outbox.pending(reader)} >= {life.others[1].id}
    # Nobody else ever heard of it, so nobody is told.
    with caseload.reading() as reader:
        assert erasures_asked(reader) == ()


def test_what_others_may_hold_is_told_without_a_value(caseload: Caseload, path: Path) -> None:
    ana = person(WORDS["name"], confidences=WORDS["confidence"])
    note = Encounter(id=fresh_id(), job_seeker_id=ana.id, at=NOON, text=WORDS["note"])
    mine = Encounter(id=fresh_id(), job_seeker_id=ana.id, at=NOON, text=WORDS["longnote"])
    put(caseload, ana, note)
    with writing(caseload) as unit:
        for table in ("job_seeker", "encounter"):
            unit.connection.exec_driver_sql(f"UPDATE {table} SET field_versions = x'9400a0a080', server_number = 4")
        unit.connection.exec_driver_sql("DELETE FROM outbox")
        unit.commit()
    put(caseload, mine, replace(note, text=WORDS["changed"]))
    assert erase(caseload, ana.id) == Erased(3, 2)
    with caseload.reading() as reader:
        waiting = {each.key: each for each in outbox.pending(reader)}
        assert set(waiting) == {("job_seeker", ana.id), ("encounter", note.id)}
        assert {each.kind for each in waiting.values()} == {Kind.DELETE}
        assert not any(each.is_about_a_grave for each in waiting.values())
        for each in waiting.values():
            change = outbox.change_of(reader.connection, each, None)
            assert (change.dossier, change.values, change.before) == (ana.id, {}, {})
        assert erasures_asked(reader) == (ana.id,)
    assert hits(path, KEY, WORDS.values()) == {}
    with writing(caseload) as unit:
        erasure_told(unit, ana.id)
        unit.commit()
    with caseload.reading() as reader:
        assert erasures_asked(reader) == ()


def test_a_file_that_another_dossier_holds_too_stays(caseload: Caseload) -> None:
    ana, bea = person(), person()
    with writing(caseload) as unit:
        digest = unit.attach(b"une affiche")
        unit.commit()
    poster = {"name": "affiche", "media_type": "image/png", "size": 11, "sha256": digest}
    put(caseload, ana, bea, *(Attachment(id=fresh_id(), job_seeker_id=each.id, **poster) for each in (ana, bea)))
    for owner, left in ((ana, 1), (bea, 0)):
        erase(caseload, owner.id)
        with caseload.reading() as reader:
            assert reader.connection.exec_driver_sql("SELECT count(*) FROM attachment_chunk").scalar_one() == left


def test_what_was_not_committed_was_not_erased(caseload: Caseload) -> None:
    ana = person()
    put(caseload, ana)
    with writing(caseload) as unit:
        erase_dossier(unit, ana.id)
    with caseload.reading() as reader:
        assert reader.get(JobSeeker, ana.id) == ana


def test_while_somebody_reads_the_log_is_cut_later(caseload: Caseload, path: Path) -> None:
    ana = person(WORDS["name"])
    put(caseload, ana)
    with caseload.reading() as reader:
        reader.find(JobSeeker)
        with writing(caseload) as unit:
            unit.connection.exec_driver_sql("PRAGMA busy_timeout = 10")
            erase_dossier(unit, ana.id)
            unit.commit()
        assert not caseload.scrub()
    assert caseload.scrub()
    assert hits(path, KEY, [WORDS["name"]]) == {}


@pytest.mark.parametrize("seed", [23, 24, 34])
def test_rows_that_were_moved_about_leave_no_copy(path: Path, seed: int) -> None:
    """With these seeds copies stay in the room between two rows where deleting alone is trusted."""
    with Caseload.open(path, KEY) as caseload:
        moved = Moved(caseload, random.Random(seed))
        moved.about()
        assert hits(path, KEY, [WORDS["name"]])
        erase(caseload, moved.mine.id)
        assert hits(path, KEY, [WORDS["name"]]) == {}
    assert verify(path, KEY).sound


class Moved:
    """A person among others under identities in no order, whose rows grow, shrink, come and go."""

    def __init__(self, caseload: Caseload, chance: random.Random) -> None:
        self.caseload = caseload
        self.chance = chance
        word = WORDS["name"]
        self.mine = person(word, word, id=self._id(), confidences=word * chance.randrange(1, 100), phone=word)
        self.others = [
            person(
                "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=8)), id=self._id(), confidences=self._some("y")
            )
            for _ in range(120)
        ]
        self.notes: list[Encounter] = []

    def about(self) -> None:
        put(self.caseload, self.mine)
        for other in self.others:
            put(self.caseload, other)
        for _ in range(500):
            self.chance.choices((self._write, self._drop, self._rewrite, self._change, self._draft), (10, 3, 3, 2, 2))[
                0
            ]()

    def _write(self) -> None:
        owner = self.chance.choice([*self.others, *[self.mine] * 25]).id
        self.notes.append(Encounter(id=self._id(), job_seeker_id=owner, at=NOON, text=self._text(owner)))
        put(self.caseload, self.notes[-1])

    def _drop(self) -> None:
        if self.notes:
            remove(self.caseload, self.notes.pop(self.chance.randrange(len(self.notes))))

    def _rewrite(self) -> None:
        if self.notes:
            place = self.chance.randrange(len(self.notes))
            note = self.notes[place]
            self.notes[place] = replace(note, text=self._text(note.job_seeker_id))
            put(self.caseload, self.notes[place])

    def _change(self) -> None:
        name = WORDS["name"] + self.chance.choice("abcdefgh") * 3
        put(self.caseload, replace(self.mine, family_name=name, occupation=WORDS["name"] * self.chance.randrange(30)))

    def _draft(self) -> None:
        owner = self.chance.choice([*self.others, *[self.mine] * 25]).id
        with writing(self.caseload) as unit:
            unit.keep_draft(f"note:{owner}", self._text(owner) * 2)
            unit.commit()

    def _text(self, owner: str) -> str:
        return (WORDS["name"] if owner == self.mine.id else "autre ") * self.chance.randrange(1, 150)

    def _some(self, letter: str) -> str:
        return letter * self.chance.randrange(900)

    def _id(self) -> str:
        return f"{self.chance.getrandbits(128):032x}"
