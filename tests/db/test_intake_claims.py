"""837P into the book: people, claims, payers, charges, once; the unknown waits and is released for all alike."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from app.domain.claim import SubmittedClaim
from app.domain.errors import NotFound, NotPermitted
from app.intake.service import import_file
from app.intake.unrouted import list_waiting, release_waiting
from app.jobs.receive import route_waiting
from tests.bench.synthetic837 import synthetic_837
from tests.intake_book import TODAY, accounts, book, receive, set_up
from tests.office import Office
from tests.x12kit import changed, claims


class Row(msgspec.Struct, frozen=True):
    """What the book holds of a claim."""

    number: str
    location: str
    payer: str
    status: str
    charge: int
    balance: int
    reported: int
    submitted: date
    patient: str
    provider: str
    guarantor: str


ROWS = """
    SELECT claim.number, location.code AS location, payer.code AS payer, claim.status, charge_cents AS charge,
           balance_cents AS balance, reported_cents AS reported, submitted_on AS submitted, patient_name AS patient,
           coalesce(provider.npi, '') AS provider, account.name_norm AS guarantor
    FROM app.claim JOIN app.location ON location.id = location_id JOIN app.payer ON payer.id = payer_id
        JOIN app.account ON account.id = claim.account_id LEFT JOIN app.provider ON provider.id = provider_id
    ORDER BY claim.number"""
PARTIES = """
    SELECT claim.number || ' ' || party.party || ' ' || party.member_id
    FROM app.claim_payer AS party JOIN app.claim ON claim.id = party.claim_id ORDER BY 1"""
# The dependent's claim names a first payer (EX003) the office does not know; it stays in the claim's facts.
FIRST = Row("RD0001", "NORTH", "EHP", "submitted", 20000, 20000, 2500, date(2026, 9, 2), "Example, Ana", "1999999976",
            "EXAMPLE,ANA")  # fmt: skip
SECOND = Row("RD0002", "MAIN", "SHP", "submitted", 10050, 10050, 0, date(2026, 9, 2), "Sample, Tim", "", "SAMPLE,SUE")


def test_claims_come_in_with_patients_payers_providers_and_charges(office: Office) -> None:
    set_up(office)
    done = receive(office, claims(), "a.837").imported
    assert (done.kind, done.state, done.claims.imported, done.claims.charged) == ("837P", "imported", 2, "300.50")
    with office.unit("okoye") as unit:
        assert unit.rows(ROWS, into=Row) == [FIRST, SECOND]
        assert accounts(unit) == {"receivable": 30050, "gross_charges": -30050}
        assert unit.rows(PARTIES, into=str) == ["RD0001 primary M000001", "RD0002 secondary M000009"]
        assert unit.rows("SELECT text FROM app.submission", into=str) == ["sent by the practice's system"] * 2
        assert unit.number("SELECT count(*) FROM app.patient_location") == 2


def test_the_facts_of_a_claim_read_back_as_they_were_sent(office: Office) -> None:
    set_up(office)
    receive(office, claims())
    with office.unit("root") as unit:           # people open a claim; nobody reads the column
        facts = unit.text("SELECT facts::text FROM app.claim WHERE number = 'RD0002'")
    claim = msgspec.json.decode(facts, type=SubmittedClaim)
    assert claim.other_coverages[0].paid == 6000
    assert claim.lines[0].prior[0].decided_on == date(2026, 8, 28)


def test_the_charge_stands_with_the_payer_who_was_billed(office: Office) -> None:
    set_up(office)
    receive(office, claims())
    with office.unit("okoye") as unit:
        open_ = unit.rows("SELECT party || ' ' || sum(cents) FROM led.line_balance GROUP BY party ORDER BY 1", into=str)
    assert open_ == ["primary 20000", "secondary 10050"]


def test_the_same_file_again_is_a_visible_no_op(office: Office) -> None:
    set_up(office)
    receive(office, claims(), "a.837")
    with office.unit("root") as unit:
        before = book(unit)
    again = receive(office, claims(), "b.837").imported
    assert again.again
    assert again.exit_code == 0
    assert "imported before as a.837" in again.findings[0].message
    with office.unit("root") as unit:
        assert book(unit) == before


def test_the_same_claims_in_another_file_are_counted_as_known(office: Office) -> None:
    set_up(office)
    receive(office, claims(), "a.837")
    done = receive(office, changed(claims(), "20260902*1200", "20260909*0800"), "b.837").imported
    assert (done.claims.imported, done.claims.known, done.claims.changed) == (0, 2, 0)


def test_the_same_number_with_other_content_is_a_finding_and_overwrites_nothing(office: Office) -> None:
    set_up(office)
    receive(office, claims(), "a.837")
    other = changed(changed(claims(), "CLM*RD0001*200", "CLM*RD0001*210"), "99213:25*150", "99213:25*160")
    done = receive(office, other, "b.837").imported
    assert (done.claims.imported, done.claims.known, done.claims.changed, done.exit_code) == (0, 1, 1, 1)
    assert [one.where for one in done.findings] == ["CLM01"]
    with office.unit("okoye") as unit:
        assert unit.number("SELECT charge_cents FROM app.claim WHERE number = 'RD0001'") == 20000


def test_a_wrong_claim_stays_out_and_the_rest_goes_on(office: Office) -> None:
    set_up(office)
    done = receive(office, changed(claims(), "CLM*RD0001*200", "CLM*RD0001*201")).imported
    assert (done.claims.imported, done.claims.refused, done.exit_code) == (1, 1, 1)
    assert done.findings[0].where == "CLM02"


def test_a_broken_envelope_puts_the_whole_file_into_quarantine_with_its_bytes(office: Office) -> None:
    set_up(office)
    broken = changed(claims(), "IEA*1*", "IEA*2*")
    done = receive(office, broken, "broken.837").imported
    assert (done.state, done.exit_code, [one.where for one in done.errors]) == ("quarantined", 1, ["IEA01"])
    with office.unit("svc_import") as unit:
        assert unit.value("SELECT content FROM stage.file WHERE state = 'quarantined'") == broken
        assert unit.number("SELECT count(*) FROM app.claim") == 0
    assert "still in quarantine" in receive(office, broken, "again.837").imported.errors[0].message


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (claims().replace(b"ST*837*0001*005010X222A1", b"ST*834*0001*005010X220A1"), "834"),
        (claims().replace(b"ST*837*0001*005010X222A1", b"ST*277*0001*005010X212"), "277"),
        (
            changed(claims(), "ST*837*0001*005010X222A1", "ST*837*0001").replace(b"X*005010X222A1", b"X*004010X098A1"),
            "837P",
        ),
        (claims().replace(b"ST*837*0001*005010X222A1", b"ST*270*0001*005010X279A1"), "270"),
    ],
)
def test_a_set_not_yet_read_is_named_and_its_bytes_are_kept(office: Office, content: bytes, kind: str) -> None:
    done = receive(office, content).imported
    assert (done.kind, done.state, done.exit_code) == (kind, "unread", 2)
    assert "not yet read" in done.errors[0].message
    with office.unit("svc_import") as unit:
        assert unit.value("SELECT content FROM stage.file") == content


def test_a_submission_date_of_the_person_wins_over_that_of_the_file(office: Office) -> None:
    set_up(office)
    import_file(office.database("svc_import"), claims(), "a", today=TODAY, submitted=date(2026, 9, 5))
    with office.unit("okoye") as unit:
        assert unit.rows("SELECT DISTINCT sent_on FROM app.submission", into=date) == [date(2026, 9, 5)]


def test_an_unknown_practice_waits_and_is_released_for_all_alike(office: Office) -> None:
    set_up(office)
    stranger = claims().replace(b"1999999984", b"1777777770").replace(b"REF*EI*999999999", b"REF*EI*777777777")
    first = receive(office, stranger, "a.837").imported
    receive(office, stranger.replace(b"RD00", b"RX00"), "b.837")
    assert (first.state, first.claims.unrouted, first.exit_code) == ("unrouted", 2, 1)
    with office.unit("okoye") as unit:
        [waiting] = list_waiting(unit)
        assert (waiting.kind, waiting.identifier, waiting.files, waiting.items) == ("practice", "1777777770", 2, 4)
        assert waiting.cents == 60100
        assert unit.number("SELECT count(*) FROM app.claim") == 0
    done = route_waiting(
        office.database("okoye"), office.database("svc_import"), "practice", "1777777770", "HRB", today=TODAY
    )
    assert [one.imported.claims.imported for one in done.files] == [2, 2]
    with office.unit("okoye") as unit:
        assert list_waiting(unit) == ()
        assert unit.number("SELECT count(*) FROM app.claim") == 4
    later = receive(office, stranger.replace(b"RD00", b"RZ00"), "c.837").imported
    assert (later.state, later.claims.imported) == ("imported", 2)


def test_an_unknown_payer_holds_only_its_own_claims(office: Office) -> None:
    set_up(office)
    done = receive(office, claims().replace(b"EX002", b"ZZ-77").replace(b"SECOND HEALTH", b"STRANGE HEALTH")).imported
    assert (done.state, done.claims.imported, done.claims.unrouted) == ("unrouted", 1, 1)
    assert [(one.kind, one.identifier) for one in done.unrouted] == [("payer", "ZZ77")]
    routed = route_waiting(
        office.database("okoye"), office.database("svc_import"), "payer", "ZZ-77", "SHP", today=TODAY
    )
    assert [(one.imported.claims.imported, one.imported.claims.known) for one in routed.files] == [(1, 1)]
    with office.unit("okoye") as unit:
        assert unit.number("SELECT count(*) FROM app.payer_alias WHERE value_norm = 'ZZ77'") == 2


def test_routing_needs_a_right_and_something_that_waits(office: Office) -> None:
    set_up(office)
    receive(office, claims().replace(b"EX002", b"ZZ-77").replace(b"SECOND HEALTH", b"STRANGE HEALTH"))
    with pytest.raises(NotPermitted), office.unit("lopez") as unit:
        unit.execute("SELECT api.release_unrouted_v1('payer', 'ZZ77', 1)")
    with office.unit("okoye") as unit:
        with pytest.raises(NotFound):
            release_waiting(unit, "payer", "NOBODY", "SHP")
        with pytest.raises(NotFound):
            release_waiting(unit, "payer", "ZZ77", "NOCODE")


def test_a_new_site_can_be_made_from_its_own_claims(office: Office) -> None:
    done = receive(office, claims(), create_practice=True).imported
    assert (done.state, done.claims.imported) == ("imported", 2)
    with office.unit("okoye") as unit:
        assert unit.rows("SELECT name || ' ' || billing_npi FROM app.practice", into=str) == [
            "LAKESIDE FAMILY CLINIC 1999999984"
        ]
        assert unit.rows("SELECT name FROM app.location ORDER BY id", into=str) == [
            "LAKESIDE NORTH",
            "LAKESIDE FAMILY CLINIC",
        ]
        assert unit.rows("SELECT name || ' ' || type FROM app.payer ORDER BY id", into=str) == [
            "EXAMPLE HEALTH PLAN commercial",
            "SECOND HEALTH PLAN commercial",
            "FIRST HEALTH PLAN commercial",
        ]
        parties = "SELECT party FROM app.claim_payer JOIN app.claim ON id = claim_id WHERE number = 'RD0002' ORDER BY 1"
        assert unit.rows(parties, into=str) == ["primary", "secondary"]
    later = receive(office, claims().replace(b"RD00", b"RY00"), create_practice=True).imported
    assert later.claims.imported == 2
    with office.unit("okoye") as unit:
        assert unit.number("SELECT count(*) FROM app.practice") == 1
        assert unit.number("SELECT count(*) FROM app.location") == 2


def test_patients_and_accounts_are_the_same_persons_in_later_files(office: Office) -> None:
    set_up(office)
    receive(office, claims())
    receive(office, claims().replace(b"RD00", b"RY00"))
    with office.unit("okoye") as unit:
        assert unit.number("SELECT count(*) FROM app.claim") == 4
        assert unit.number("SELECT count(*) FROM app.patient") == 2
        assert unit.number("SELECT count(*) FROM app.account") == 2
        assert unit.rows("SELECT DISTINCT number ~ '^[0-9]{6}$' FROM app.account", into=bool) == [True]


def test_a_person_without_the_right_imports_nothing(office: Office) -> None:
    set_up(office)
    with pytest.raises(NotPermitted):
        import_file(office.database("chen"), claims(), "a.837", today=TODAY)


def test_a_thousand_claims_take_few_statements(office: Office) -> None:
    set_up(office)
    database = office.database("svc_import")
    statements: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        count_statements(patch, statements)
        done = import_file(database, synthetic_837(1000), "many.837", today=TODAY)
    assert done.claims.imported == 1000
    assert sum(statements) <= 20


def count_statements(patch: pytest.MonkeyPatch, into: list[int]) -> None:
    """Every statement of every unit, from here on."""
    from app.db.unit import Unit  # noqa: PLC0415

    run = Unit._run

    def counted(self: Unit, sql: str, params: object) -> object:
        into.append(1)
        return run(self, sql, params)  # type: ignore[arg-type]  # handed through

    patch.setattr(Unit, "_run", counted)
