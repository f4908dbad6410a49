"""Money that comes twice, wrongly added, in the wrong order, or as a bomb: F31, F37, F38, F39, F41."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from threading import Barrier

from app.db.database import Database
from app.domain.errors import Refused
from app.domain.money import AmountError, parse_cents, typed_amount
from app.jobs.receive import receive_file
from app.posting.service import approve_remittance
from tests.db.posting_book import TODAY, PostingBook, one_claim, post
from tests.db.received import CORRECTED, PAID, Clp
from tests.faults.bench import Bench
from tests.faults.registry import Told, shows
from tests.intake_book import TODAY as FILED
from tests.intake_book import accounts, book, receive, set_up
from tests.office import Office
from tests.x12kit import changed, claims, remittance

BOMBS = (
    "1E9", "1e10000000", "NaN", "Infinity", "-Infinity", "9" * 40, "9" * 5000, "1_000", "0x10", "１２", "٣", "--5",
    "1.234", "+200", "1,000", "²", "1.2.3", " 1", "-", ".",
)  # fmt: skip
PLACES = (
    ("BPR*I*225.00", "225.00"), ("CLP*RD0001*1*200*120*", "120"), ("CLP*RD0001*1*200*120*", "200"),
    ("CAS*PR*2*30*1", "30"), ("CAS*CO*45*50", "50"), ("SVC*HC:99213:25*200*120*", "200"),
    ("SVC*HC:99213:25*200*120*", "120"), ("WO:ICN0099*20*", "20"), ("CS*-.28*", "-.28"),
)  # fmt: skip


def rows(office: Office) -> tuple[list[int], dict[str, int]]:
    """Everything an import writes, counted, and the accounts."""
    with office.unit("root") as unit:
        return [*book(unit), unit.number("SELECT count(*) FROM app.remit_plb")], accounts(unit)


def ready(office: Office) -> tuple[list[int], dict[str, int]]:
    """The claims are in, the payment is not."""
    set_up(office)
    receive(office, claims())
    return rows(office)


def copies(content: bytes) -> list[bytes]:
    """The same payment: as it is, in other envelopes, line breaks and dates of sending."""
    flat = content.replace(b"~\n", b"~")
    return [
        content,
        flat,
        content.replace(b"~\n", b"~\r\n"),
        content.replace(b"000000010", b"000000777"),
        content.replace(b"*260901*0800", b"*260905*1111"),
        flat.replace(b"000000010", b"000000778").replace(b"*260901*0800", b"*260906*1212"),
        content.replace(b"SE*46*0001", b"SE*46*0009").replace(b"ST*835*0001", b"ST*835*0009"),
        b"\xef\xbb\xbf" + content,
        content.replace(b"*", b"|"),
        content,
    ]


@shows("F31")
def the_same_file_ten_times(bench: Bench) -> Told:
    """One payment, ten times: after each other under other names, and all at the same moment."""
    rounds = bench.times(1, 20)
    for turn in range(rounds):
        sent = remittance().replace(b"TRACE0001", f"TRACE{turn:04d}".encode())
        with bench.office(today=FILED) as office:
            ready(office)
            receive(office, sent, "first.835")
            before = rows(office)
            for at, content in enumerate(copies(sent)):
                receive(office, content, f"copy{at}.835")
                assert rows(office) == before, f"copy {at} wrote something"
        with bench.office(today=FILED) as office:
            ready(office)
            all_at_once(office, copies(sent))
            assert rows(office)[1] == before[1], "the accounts differ from those of one import"
            with office.unit("root") as unit:
                assert unit.number("SELECT count(*) FROM app.remit") == 1
                assert unit.number("SELECT count(*) FROM led.op WHERE kind = 'remittance'") == 1
    return Told(rounds * 20, "imports of a known payment")


def all_at_once(office: Office, files: Sequence[bytes]) -> None:
    """Every file by a connection of its own, let go together."""
    start = Barrier(len(files))

    def desk(at: int) -> None:
        database = Database.open(office.credentials("svc_import"), size=1)
        try:
            start.wait()
            receive_file(database, files[at], f"copy{at}.835", today=FILED)
        finally:
            database.close()

    with ThreadPoolExecutor(len(files)) as pool:
        list(pool.map(desk, range(len(files))))


@shows("F37")
def one_cent_off(bench: Bench) -> Told:
    """A cent too much or too little at a line, an adjustment, a claim, the transaction and the provider level."""
    tried = 0
    spots = (
        ("SVC*HC:99213:25*200*120*", "120", False), ("CAS*CO*45*50~", "50", False), ("CAS*PR*2*30*1", "30", False),
        ("CLP*RD0001*1*200*120*30", "200", False), ("CLP*RD0001*1*200*120*30", "120", True),
        ("BPR*I*225.00", "225.00", True), ("WO:ICN0099*20*", "20", True),
    )  # fmt: skip
    for place, amount, whole in spots:
        for cent in (1, -1) if bench.full else (1,):
            with bench.office(today=FILED) as office:
                before = ready(office)
                off = parse_cents(amount) + cent
                wrong = f"{off // 100}.{off % 100:02d}"
                receive(office, changed(remittance(), place, place.replace(amount, wrong, 1)), "off.835")
                _held_with_figures(bench, office, before[1], whole=whole)
                tried += 1
    return Told(tried, "payments one cent off", "each names the amount it is off by")


def _held_with_figures(bench: Bench, office: Office, before: dict[str, int], *, whole: bool) -> None:
    """The claim is an exception that names the cent, or the whole payment is held and nobody can post it."""
    with office.unit("root") as unit:
        said = " ".join(
            unit.rows(
                """SELECT exception_text FROM app.remit_claim WHERE NOT in_balance
                   UNION ALL SELECT text FROM app.work_reason WHERE closed_on IS NULL""",
                into=str,
            )
        )
        wrong = unit.rows("SELECT number FROM app.remit_claim WHERE NOT in_balance", into=str)
        off_by = unit.number("SELECT off_by_cents FROM app.remit")
    assert "0.01" in said, said
    if not whole:
        assert wrong == ["RD0001"]
        return
    assert off_by in {1, -1} or wrong == ["RD0001"], (off_by, wrong)
    if off_by:
        assert rows(office)[1] == before, "a cent moved"
        try:
            with office.unit("okoye") as unit:
                approve_remittance(unit, "TRACE0001", today=FILED)
        except Refused as error:
            assert "0.01" in bench.plain(error)
        else:
            raise AssertionError("what does not add up was posted")


def in_orders(bench: Bench, parts: Sequence[Clp], first: Clp, end: dict[str, int]) -> int:
    """Payments of one claim each, in every order that begins with `first`; all end as in order."""
    tried = 0
    seen = set()
    for order in permutations(parts):
        if order[0] is not first:
            continue
        with bench.office(today=TODAY) as office:
            made = one_claim(office)
            for at, claim in enumerate(order):
                post(office, made.remit(f"T{at}", [claim]))
                _conserved(made, at + 1)
            assert made.parties("C1") == end, [each.status for each in order]
            seen.add((made.account("contractual"), made.account("clearing"), made.account("unposted")))
            tried += 1
    assert len(seen) == 1, seen
    return tried


def _conserved(made: PostingBook, payments: int) -> None:
    """Whatever waits, each payment is explained to the cent."""
    for at in range(payments):
        payment, posted, exceptions, provider_level, held = made.equation(f"T{at}")
        assert payment == posted + exceptions + provider_level + held


@shows("F38")
def the_reversal_comes_first(bench: Bench) -> Told:
    """Reversal, then original; reversal, original and correction in every order that begins with the reversal."""
    reversal = PAID.negated()
    tried = in_orders(bench, (reversal, PAID), reversal, {"primary": 20000})
    tried += in_orders(bench, (reversal, PAID, CORRECTED), reversal, {"patient": 3000})
    return Told(tried, "orders of arrival", "every order there is")


@shows("F39")
def the_correction_comes_first(bench: Bench) -> Told:
    """Correction, original and reversal in every order that begins with the correction, and after the original."""
    reversal = PAID.negated()
    tried = in_orders(bench, (reversal, PAID, CORRECTED), CORRECTED, {"patient": 3000})
    tried += in_orders(bench, (PAID, CORRECTED, reversal), PAID, {"patient": 3000})
    return Told(tried, "orders of arrival", "every order there is")


@shows("F41")
def amounts_that_are_bombs(bench: Bench) -> Told:
    """Each bomb at each amount of a payment; and the two readers of amounts alone, with the time they take."""
    tried = 0
    for bomb in BOMBS:
        start = time.monotonic()
        for reader in (parse_cents, typed_amount):
            try:
                read = reader(bomb)
            except AmountError:
                tried += 1
            else:
                assert reader is typed_amount, f"{bomb} was read as {read}"
                assert bomb in {"1,000", " 1"}, f"{bomb} was read as {read}"
        assert time.monotonic() - start < 1, f"{bomb[:20]} hung"
    places = PLACES if bench.full else PLACES[::4]
    with bench.office(today=FILED) as office:
        before = ready(office)
        for place, amount in places:
            for bomb in BOMBS if bench.full else BOMBS[::5]:
                start = time.monotonic()
                sent = changed(remittance(), place, place.replace(amount, bomb, 1))
                done = receive(office, sent, "bomb.835").imported
                assert time.monotonic() - start < 10, f"{bomb[:20]} hung"
                assert done.errors or done.exit_code == 1, f"{bomb[:20]} at {place} went through"
                assert rows(office)[1] == before[1], f"{bomb[:20]} at {place} moved a cent"
                tried += 1
    return Told(tried, "amounts")
