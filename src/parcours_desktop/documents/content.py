"""What a letter of orientation says, as plain values: nothing here knows about paper, fonts or PDF.

Every text is printed word for word; it holds no markup, and what looks like markup is printed as it stands. An empty
text or tuple means "leave that part out", except where a default wording is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

QR_PREFIX = "PARCOURS:1"
"""What stands before the reference in the QR: whose code it is, and the version of its form."""

LEAST_TOKEN_LENGTH = 22
"""128 bits in URL-safe base64, six bits a character (trust.md, S22)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The agency that writes. ``subtitle`` is the place of the day (« Validobus · halte de Chièvres »).

    ``address`` are its postal lines, country last for a reader abroad; the reply slip is sent back there.
    """

    name: str
    subtitle: str = ""
    address: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """The counsellor who signs, and how to reach them."""

    name: str
    role: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """The page that the person keeps, in plain language: one idea a sentence, at most twelve words.

    Each part is a tuple of sentences printed one a line; an empty part leaves its heading out. ``wording.person_page``
    writes one from plain facts, and ``wording.long_sentences`` finds the sentences that are too long.
    """

    what: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    how_to_get_there: tuple[str, ...] = ()
    bring: tuple[str, ...] = ()
    call: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterContent:
    """One letter of orientation with its reply slip and the page for the person.

    ``reference`` is short, read aloud and typed by hand (« O-7K4B-08 »); ``token`` is URL-safe text of at least 22
    characters (128 random bits) and stands in the QR only. ``recipient`` are the lines of the address window:
    structure, service, contact, street, postal code and municipality, and the country in capitals when the letter
    crosses the border. ``person_name`` is how the letter names the person (« Madame Aurélie Delvaux »). ``shared`` are
    the data that leave, as (label, value). ``language`` is the reader's, ISO 639-1; default wordings in it stand for an
    empty ``title`` (« Orientation de … »), ``salutation`` and ``closing``. ``reply_before`` is the day asked for on the
    slip. ``person_page`` None leaves the page for the person out.
    """

    reference: str
    token: str
    letterhead: Letterhead
    recipient: tuple[str, ...]
    place: str
    day: date
    person_name: str
    signatory: Signatory
    reasons: tuple[str, ...] = ()
    shared: tuple[tuple[str, str], ...] = ()
    consent: str = ""
    documents: tuple[str, ...] = ()
    opening_hours: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    title: str = ""
    salutation: str = ""
    closing: str = ""
    reply_before: date | None = None
    person_page: PersonPage | None = None
    language: str = "fr"

    def __post_init__(self) -> None:
        """Raise ``ValueError`` for a letter without a reference or with a weak token: it could not be found again."""
        if not self.reference.strip():
            raise ValueError("a letter needs its reference")
        if len(self.token) < LEAST_TOKEN_LENGTH or not self.token.isascii() or not self.token.isprintable():
            raise ValueError("the token of a letter is at least 128 bits of URL-safe text")

    @property
    def qr_text(self) -> str:
        """What the QR holds: whose code it is, the reference and the token; no name and no reason (trust.md, S22)."""
        return f"{QR_PREFIX}:{self.reference}:{self.token}"
