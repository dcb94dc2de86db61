"""The certificate of a private authority: read from PEM or DER, and refused in words where it is something else."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from parcours_desktop.sync.authority import MOST_BYTES, NoAuthority, read_authority


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA(organization_name="Agence d’essai", organization_unit_name="Parc informatique")


def pem(authority: trustme.CA) -> bytes:
    return authority.cert_pem.bytes()


def kept(folder: Path, content: bytes, name: str = "autorite.pem") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_pem_and_der_come_to_the_same(authority: trustme.CA, tmp_path: Path) -> None:
    text = pem(authority).decode()
    der = ssl.PEM_cert_to_DER_cert(text)
    one, other = read_authority(kept(tmp_path, pem(authority))), read_authority(kept(tmp_path, der, "autorite.cer"))
    assert ssl.PEM_cert_to_DER_cert(one.pem) == ssl.PEM_cert_to_DER_cert(other.pem) == der
    assert (one.name, one.until) == (other.name, other.until)
    assert one.name == "Agence d’essai"
    assert one.until.year > 2030


def test_what_it_reads_lets_the_server_prove_itself(authority: trustme.CA, tmp_path: Path) -> None:
    context = ssl.create_default_context(cadata=read_authority(kept(tmp_path, pem(authority))).pem)
    assert len(context.get_ca_certs()) >= 1


def test_lines_around_it_are_left_and_a_key_beside_it_stays_where_it_is(authority: trustme.CA, tmp_path: Path) -> None:
    around = b"subject=Agence\r\n" + pem(authority) + authority.private_key_pem.bytes() + b"\nfin\n"
    read = read_authority(kept(tmp_path, around))
    assert "PRIVATE KEY" not in read.pem
    assert read.pem.count("BEGIN CERTIFICATE") == 1


def test_several_are_believed_together(authority: trustme.CA, tmp_path: Path) -> None:
    both = pem(authority) + trustme.CA().cert_pem.bytes()
    assert read_authority(kept(tmp_path, both)).pem.count("BEGIN CERTIFICATE") == 2


Make = Callable[[trustme.CA], bytes]


@pytest.mark.parametrize(
    "make",
    [
        lambda _: b"",
        lambda _: b"\x00" * 40,
        lambda _: b"%PDF-1.7 nothing of the kind",
        lambda _: b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        lambda _: b"-----BEGIN CERTIFICATE-----\n" + b"\xff" * 50,
        lambda authority: pem(authority)[:300],
        lambda authority: authority.private_key_pem.bytes(),
        lambda _: b"x" * (MOST_BYTES + 1),
    ],
)
def test_what_is_no_certificate_is_refused_by_its_name(make: Make, authority: trustme.CA, tmp_path: Path) -> None:
    with pytest.raises(NoAuthority) as refused:
        read_authority(kept(tmp_path, make(authority), "photo.jpg"))
    assert "« photo.jpg »" in refused.value.what_happened
    assert "administrateur" in refused.value.what_to_do


def test_the_certificate_of_a_server_is_told_from_that_of_an_authority(authority: trustme.CA, tmp_path: Path) -> None:
    leaf = authority.issue_cert("parcours.exemple.be").cert_chain_pems[0].bytes()
    with pytest.raises(NoAuthority) as refused:
        read_authority(kept(tmp_path, leaf))
    assert "d’un serveur" in refused.value.what_happened


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.pem", tmp_path):
        with pytest.raises(NoAuthority):
            read_authority(path)
