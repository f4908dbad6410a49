"""Sealing and proving: any edit, deletion or insertion of one row is found and named, whatever guard was taken away."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import cli
from app.audit.anchors import anchor_of, keep_anchor, read_anchors
from app.audit.keys import new_key
from app.audit.proof_rows import newest_head
from app.audit.seal import seal_next
from app.audit.verify import verify_audit
from app.db.database import connect
from app.db.home import Home
from app.db.unit import Unit
from app.domain.errors import Conflict, NotPermitted
from app.jobs.seal import Sealer
from tests.book import charge_legs, post
from tests.db.audit_book import AuditBook, busy_book, made_book
from tests.db.tampering import Tampering, commit_crime, every_act, lift_guards
from tests.office import Office

TRIES = 320
Screen = pytest.CaptureFixture[str]


class _Undo(Exception):
    """Ends a unit without keeping anything."""


@pytest.fixture(scope="module")
def busy(module_office: Office) -> Iterator[AuditBook]:
    """Sealed whole; tests here leave it as it was."""
    yield busy_book(module_office)


def found(unit: Unit) -> set[tuple[str, str]]:
    """What a proof by the auditor names, inside the tamperer's own transaction: it sees the rows as they are then."""
    unit.execute("SET LOCAL SESSION AUTHORIZATION svc_backup")
    report = verify_audit(unit)
    assert report.ok == (not report.findings)
    return {(each.relation, each.key) for each in report.findings}


def test_an_untouched_book_is_proved_whole(busy: AuditBook) -> None:
    report = busy.verify()
    assert report.findings == ()
    assert (report.unsealed, report.sealed) == (0, report.entries)
    assert report.heads >= 4
    with busy.office.unit("root") as unit:
        assert report.legs == unit.number("SELECT count(*) FROM led.entry")
    assert report.keys == (busy.key.public.hex(),)


def test_any_edit_deletion_or_insertion_of_one_row_is_found_and_named(busy: AuditBook) -> None:
    with busy.office.unit("root") as unit:
        acts = every_act(unit, random.Random(20261130), TRIES)
    assert len(acts) == TRIES
    wrong = []
    for act in acts:
        with pytest.raises(_Undo), busy.office.unit("root") as unit:
            lift_guards(unit)
            wanted = commit_crime(unit, act)
            named = found(unit)
            if named != {wanted}:
                wrong.append((act, wanted, named))
            raise _Undo
    assert wrong == []
    assert busy.verify().ok


def test_what_was_committed_is_found_too_and_gone_when_it_is_put_right(busy: AuditBook) -> None:
    with busy.office.unit("root") as unit:
        leg = unit.number("SELECT min(id) FROM led.entry")
    for change, ok in (("+ 1", False), ("- 1", True)):
        with busy.office.unit("root") as unit:
            unit.execute("ALTER TABLE led.entry DISABLE TRIGGER ALL")
            unit.execute(f"UPDATE led.entry SET cents = cents {change} WHERE id = {leg}")
            unit.execute("ALTER TABLE led.entry ENABLE TRIGGER ALL")
            for name in ("append_only", "no_truncate", "keep_balances"):
                unit.execute(f"ALTER TABLE led.entry ENABLE ALWAYS TRIGGER {name}")
        report = busy.verify()
        assert report.ok is ok
        assert [(each.relation, each.key) for each in report.findings] == ([] if ok else [("led.entry", str(leg))])


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Asia/Kolkata", "America/New_York"])
def test_the_time_zone_of_a_session_changes_no_hash(busy: AuditBook, zone: str) -> None:
    with busy.office.unit("svc_backup", read_only=True) as unit:
        unit.execute(f"SET LOCAL TIME ZONE '{zone}'")
        unit.execute("SET LOCAL DateStyle = 'German, DMY'")
        unit.execute("SET LOCAL extra_float_digits = 0")
        assert verify_audit(unit).findings == ()


def test_a_row_slipped_in_after_the_last_head_that_says_it_is_old_is_named(busy: AuditBook) -> None:
    with pytest.raises(_Undo), busy.office.unit("root") as unit:
        seq = unit.number(
            "INSERT INTO aud.entry (actor, at, action) VALUES ('lopez', clock_timestamp() - interval '1 day', "
            "'export.finish') RETURNING seq"
        )
        assert found(unit) == {("aud.entry", str(seq))}
        raise _Undo


def test_a_tail_cut_with_its_seals_is_found_against_an_anchor_alone(busy: AuditBook, tmp_path: Path) -> None:
    file = tmp_path / "anchors.jsonl"
    with busy.office.unit("svc_backup", read_only=True) as unit:
        head = newest_head(unit)
        assert head is not None
        keep_anchor(file, anchor_of(head))
        assert verify_audit(unit, read_anchors(file)).ok
    with pytest.raises(_Undo), busy.office.unit("root") as unit:
        lift_guards(unit)
        unit.execute("DELETE FROM aud.legs WHERE seq IN (SELECT seq FROM aud.entry WHERE op_id IS NOT NULL AND xact >= "
                     "(SELECT upto FROM aud.head WHERE id = %(head)s))", {"head": head.id - 1})  # fmt: skip
        cut = "(SELECT op_id FROM aud.entry WHERE xact >= (SELECT upto FROM aud.head WHERE id = %(head)s))"
        unit.execute(f"DELETE FROM led.entry WHERE op_id IN {cut}", {"head": head.id - 1})
        unit.execute(f"DELETE FROM led.op WHERE op_id IN {cut}", {"head": head.id - 1})
        unit.execute("DELETE FROM aud.entry WHERE xact >= (SELECT upto FROM aud.head WHERE id = %(head)s)",
                     {"head": head.id - 1})  # fmt: skip
        unit.execute("DELETE FROM aud.seal WHERE head_id = %(head)s", {"head": head.id})
        unit.execute("DELETE FROM aud.head WHERE id = %(head)s", {"head": head.id})
        unit.execute("SET LOCAL SESSION AUTHORIZATION svc_backup")
        assert verify_audit(unit).ok, "without an anchor a clean cut of the tail cannot be seen"
        report = verify_audit(unit, read_anchors(file))
        assert [(each.relation, each.key) for each in report.findings] == [("aud.head", str(head.id))]
        raise _Undo


def test_a_book_sealed_anew_with_another_key_is_found_against_an_anchor(office: Office) -> None:
    book = busy_book(office)
    with office.unit("svc_backup", read_only=True) as unit:
        head = newest_head(unit)
    assert head is not None
    with office.unit("root") as unit:
        lift_guards(unit)
        unit.execute("UPDATE led.entry SET cents = cents + 1 WHERE id = (SELECT min(id) FROM led.entry)")
        for table in ("legs", "seal", "head"):
            unit.execute(f"DELETE FROM aud.{table}")
    AuditBook(office, book.book, new_key()).seal()
    with office.unit("svc_backup", read_only=True) as unit:
        assert verify_audit(unit).ok, "who holds the server can seal a changed book anew"
        report = verify_audit(unit, [anchor_of(head)])
    assert not report.ok
    assert report.findings[0].relation == "aud.head"
    assert any("no anchor knows" in remark for remark in report.remarks)


def test_a_changed_anchor_file_is_named_and_proves_nothing(busy: AuditBook, tmp_path: Path) -> None:
    with busy.office.unit("svc_backup", read_only=True) as unit:
        head = newest_head(unit)
        assert head is not None
        file = tmp_path / "anchors.jsonl"
        keep_anchor(file, anchor_of(head))
        file.write_bytes(file.read_bytes().replace(b'"digest":"', b'"digest":"00', 1))
        report = verify_audit(unit, read_anchors(file))
    assert [(each.relation, each.key) for each in report.findings] == [("anchor", str(head.id))]


def test_a_row_of_a_transaction_that_still_runs_is_sealed_later_and_never_twice(office: Office) -> None:
    book = made_book(office)
    book.seal()
    with connect(office.credentials("chen")) as slow, slow.transaction():
        slow.execute("SELECT api.sign_in_v1('0.1')")
        with office.unit("lopez") as unit:
            unit.execute("SELECT * FROM api.sign_in_v1('0.1')")
        book.seal()
        report = book.verify()
        assert report.ok
        assert report.unsealed == 1, "the later row waits for the older transaction"
    assert book.seal() == 2
    report = book.verify()
    assert (report.ok, report.unsealed) == (True, 0)
    assert book.seal() == 0


def test_two_workers_that_seal_at_once_make_one_chain(office: Office) -> None:
    book = made_book(office)
    for turn in range(30):
        with office.unit("chen") as unit:
            post(unit, book.book.practice_a, charge_legs(book.book.a1, 100 + turn), kind="charges")
    done: list[str] = []
    database = office.database("svc_worker")

    def worker() -> None:
        for _turn in range(6):
            try:
                with database.unit() as unit:
                    done.append("sealed" if seal_next(unit, book.key, most=5) else "nothing")
            except Conflict:
                done.append("refused")

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    book.seal()
    report = book.verify()
    assert (report.ok, report.unsealed) == (True, 0)
    assert "sealed" in done


def test_a_book_brought_to_another_server_is_sealed_on(office: Office) -> None:
    """There transactions are counted anew: rows that came along may have numbers the new server has not reached."""
    other = busy_book(office)
    with office.unit("lopez") as unit:
        unit.execute("SELECT * FROM api.sign_in_v1('0.1')")
    with office.unit("root") as unit:                            # an unsealed row of the server before
        lift_guards(unit)
        unit.execute("UPDATE aud.entry SET xact = xact + 6 WHERE seq = (SELECT max(seq) FROM aud.entry)")
    with office.unit("root") as unit:                            # the function of the new server says another number
        body = unit.text("SELECT pg_get_functiondef('api.audit_bounds_v1'::regproc)")
        unit.execute(body.replace("system_identifier::text", "'another'::text"))
        body = unit.text("SELECT pg_get_functiondef('api.audit_entries_v1'::regproc)")
        unit.execute(body.replace("system_identifier::text", "'another'::text"))
    assert other.seal() == 1
    for _turn in range(8):                                       # until the new server has passed that number
        with office.unit("lopez") as unit:
            unit.execute("SELECT * FROM api.sign_in_v1('0.1')")
    assert other.seal() == 8
    assert other.seal() == 0
    report = other.verify()
    assert (report.ok, report.unsealed) == (True, 0)


def test_only_who_sees_every_practice_proves(office: Office) -> None:
    office.enrol("part", "auditor", scopes=())
    for login in ("part", "chen", "adams"):
        with pytest.raises(NotPermitted), office.unit(login, read_only=True) as unit:
            verify_audit(unit)
    with pytest.raises(NotPermitted), office.unit("okoye") as unit:
        seal_next(unit, new_key())


def test_the_sealer_leaves_anchors_and_says_when_there_is_nothing_new(office: Office, tmp_path: Path) -> None:
    made_book(office)
    sealer = Sealer(Home(tmp_path / "worker"), {"REMITDESK_ANCHOR_FOLDER": str(tmp_path)})
    worker, now = office.database("svc_worker"), datetime(2026, 11, 30, 12, tzinfo=UTC)
    assert sealer.anchor(worker, now) is None
    assert sealer.seal(worker).rows > 0
    file = sealer.anchor(worker, now)
    assert file == tmp_path / "anchors-2026-11.jsonl"
    assert sealer.anchor(worker, now) is None
    with office.unit("svc_backup", read_only=True) as unit:
        assert verify_audit(unit, read_anchors(file)).ok


def test_the_verbs_prove_seal_anchor_and_tell(
    office: Office, office_variables: None, tmp_path: Path, capsys: Screen
) -> None:
    book = made_book(office)
    with office.unit("chen") as unit:
        post(unit, book.book.practice_a, charge_legs(book.book.a1), kind="charges")
    assert cli.main(["audit", "seal", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] > 0
    file = tmp_path / "kept.jsonl"
    assert cli.main(["audit", "anchor", "--to", str(file), "--json"]) == 0
    capsys.readouterr()
    assert cli.main(["audit", "verify", "--anchor", str(file), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["ok"], report["anchors"], report["found"]) == (True, 1, 0)
    assert cli.main(["audit", "history", "--claim", book.book.a1.number, "--json"]) == 0
    (act,) = json.loads(capsys.readouterr().out)
    assert (act["person"], act["words"], act["cents"]) == ("chen", "Charges entered", 20000)
    with office.unit("root") as unit:
        lift_guards(unit)
        commit_crime(unit, Tampering("led.entry", "edit", "cents", unit.text("SELECT min(id) FROM led.entry")))
    assert cli.main(["audit", "verify", "--json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["relation"] == "led.entry"
