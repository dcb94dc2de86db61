"""The search: the list's own rows, the words that find a dossier, and the vocabulary of names; filled at opening."""

from alembic import op

revision = "0002"
down_revision = "0001"

_UP = (
    """
    CREATE TABLE dossier_entry (
        number INTEGER NOT NULL,
        job_seeker_id TEXT NOT NULL,
        state TEXT NOT NULL,
        sort_key TEXT NOT NULL,
        family_name TEXT NOT NULL,
        given_name TEXT NOT NULL,
        birth_date TEXT,
        municipality TEXT NOT NULL,
        open_barriers INTEGER NOT NULL,
        worst INTEGER,
        waiting_since TEXT,
        next_action TEXT,
        next_due TEXT,
        names TEXT NOT NULL,
        others TEXT NOT NULL,
        PRIMARY KEY (number),
        UNIQUE (job_seeker_id)
    ) STRICT
    """,
    "CREATE INDEX ix_dossier_entry_sort ON dossier_entry (sort_key)",
    "CREATE INDEX ix_dossier_entry_state ON dossier_entry (state)",
    """
    CREATE TABLE name_word (
        word TEXT NOT NULL,
        uses INTEGER NOT NULL,
        PRIMARY KEY (word)
    ) WITHOUT ROWID, STRICT
    """,
    "CREATE INDEX ix_action_dossier ON action (job_seeker_id, state, due)",
    "CREATE INDEX ix_action_due ON action (state, due, job_seeker_id)",
    "CREATE INDEX ix_barrier_dossier ON barrier (job_seeker_id, state, severity)",
    "CREATE INDEX ix_barrier_open ON barrier (kind, state, job_seeker_id)",
    "CREATE INDEX ix_referral_dossier ON referral (job_seeker_id, state, issued_on)",
    "CREATE INDEX ix_referral_due ON referral (state, issued_on, reminded_on, job_seeker_id)",
    "CREATE INDEX ix_referral_reference ON referral (reference)",
    """
    CREATE VIRTUAL TABLE dossier_words USING fts5(
        words, content='', detail=column, prefix='1 2 3', tokenize='ascii'
    )
    """,
    "INSERT INTO dossier_words (dossier_words, rank) VALUES ('secure-delete', 1)",
)
_DOWN = (
    "DROP INDEX ix_action_dossier",
    "DROP INDEX ix_action_due",
    "DROP INDEX ix_barrier_dossier",
    "DROP INDEX ix_barrier_open",
    "DROP INDEX ix_referral_dossier",
    "DROP INDEX ix_referral_due",
    "DROP INDEX ix_referral_reference",
    "DROP TABLE dossier_words",
    "DROP TABLE name_word",
    "DROP TABLE dossier_entry",
)


def upgrade() -> None:
    """Bring the caseload one step up."""
    for statement in _UP:
        op.execute(statement)


def downgrade() -> None:
    """Bring the caseload one step down."""
    for statement in _DOWN:
        op.execute(statement)
