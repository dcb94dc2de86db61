"""An agency with an authority of its own: its certificate is chosen in the form, and the refusal says so without it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme
from PySide6.QtWidgets import QApplication, QWidget
from support.keyboard import Keyboard, settle, until
from support.screens import nameless
from sync.scripted import Scripted, Server

from parcours_core.errors import Refused
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.enrolling import enrol
from parcours_desktop.store.sync_state import read_account
from parcours_desktop.sync.troubles import Untrusted
from parcours_desktop.ui.features.sync.view import SyncView
from parcours_desktop.ui.work.workbench import Workbench

GIVEN = {"access": "a", "refresh": "r", "device": "d", "agency": "ag", "person": "p", "agency_name": "Agence"}


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA(organization_name="Agence d’essai")


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[Server]:
    made = Server(authority.issue_cert("localhost"))

    def give(handler: Scripted) -> None:
        handler.reply(200, json.dumps(GIVEN).encode())

    made.follow(give)
    yield made
    made.close()


@pytest.fixture
def certificate(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "autorite.pem"
    path.write_bytes(authority.cert_pem.bytes())
    return path


@pytest.fixture
def view(workbench: Workbench, show: Callable[[QWidget], None]) -> Iterator[SyncView]:
    made = SyncView(workbench)
    show(made)
    made.begin()
    until(made.form.isVisible, "the form is shown")
    settle()
    yield made
    workbench.line.detach()


def chooses(view: SyncView, path: Path | None) -> None:
    view.form.authority._choose_file = lambda parent, title: path
    view.form.authority.choose.click()


def typed(view: SyncView, server: Server) -> None:
    view.form.server.setText(server.address)
    view.form.code.setText("ABCD-EFGH")


def account(desk: Desk) -> dict[str, str]:
    with desk.caseload.reading() as reader:
        return read_account(reader)


def test_without_it_the_server_is_refused_and_the_way_out_is_said(view: SyncView, server: Server, desk: Desk) -> None:
    typed(view, server)
    Keyboard(view.form.code).press("Return")
    until(view.form.error.isVisible, "it is said that the server could not prove itself")
    assert "prouver son identité" in view.form.error.accessibleName()
    assert "sa propre autorité" in view.form.error.accessibleDescription()
    choose = view.form.authority.choose
    assert QApplication.focusWidget() is choose
    settle()
    assert choose.visibleRegion().boundingRect().height() == choose.height()
    assert server.seen == []
    assert account(desk) == {}


def test_chosen_it_is_named_and_believed(
    view: SyncView, server: Server, desk: Desk, certificate: Path, authority: trustme.CA
) -> None:
    typed(view, server)
    chooses(view, certificate)
    until(view.form.authority.words.isVisible, "the authority is named")
    assert view.form.authority.words.text().startswith("Agence d’essai, valable jusqu’au")
    assert nameless(view) == []
    view.form.button.click()
    until(lambda: bool(account(desk)), "it is tied")
    assert account(desk)["authority"].strip() == authority.cert_pem.bytes().decode().strip()


def test_a_file_that_is_no_certificate_is_told_under_the_field_and_what_was_chosen_stays(
    view: SyncView, certificate: Path, tmp_path: Path
) -> None:
    chooses(view, certificate)
    until(view.form.authority.words.isVisible, "the authority is named")
    pem = view.form.authority.pem
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    chooses(view, tmp_path / "photo.jpg")
    until(view.form.authority.field.error, "it is refused")
    assert "« photo.jpg » n’est pas un certificat" in view.form.authority.field.error()
    assert view.form.authority.pem == pem
    chooses(view, None)
    assert view.form.authority.pem == pem
    view.form.authority.drop.click()
    assert (view.form.authority.pem, view.form.authority.field.error()) == ("", "")
    assert not view.form.authority.words.isVisible()


def test_another_authority_than_the_server_s_is_said_to_be_it(server: Server, desk: Desk) -> None:
    stranger = trustme.CA().cert_pem.bytes().decode()
    with pytest.raises(Untrusted) as refused:
        enrol(desk, server.address, "ABCD", "Portable", stranger)
    assert "ce certificat" in refused.value.what_to_do


def test_with_a_new_code_the_authority_of_before_goes_on(server: Server, desk: Desk, authority: trustme.CA) -> None:
    pem = authority.cert_pem.bytes().decode()
    enrol(desk, server.address, "ABCD", "Portable", pem)
    enrol(desk, server.address, "EFGH", "Portable")
    assert account(desk)["authority"] == pem
    assert len(server.seen) == 2


def test_an_address_without_encryption_is_refused_before_anything_is_sent(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        enrol(desk, "http://parcours.exemple.be", "ABCD", "Portable")
    assert "https://" in refused.value.what_to_do
