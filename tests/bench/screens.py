"""Every reading of the pages, as a scoped person's desk asks it: `app.ui.server_office.ServerOffice`, method by method.

A reading that is not in this list fails the bench (and tests/architecture/test_screens.py), so the list stays whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.denials.types import ClusterKey, Wanted
from app.posting.deposits_types import BoardQuery
from app.reports.day_sheet_facts import ClerkDay
from app.ui.history.asks import HistoryWish
from app.ui.server_office import ServerOffice
from app.workqueues.absence import WantedAbsence
from app.workqueues.moves import MoveFilter, MoveTarget
from app.workqueues.presence import Here
from app.workqueues.types import QueueQuery

LEAD, CLERK, CASH = "bench_lead", "bench_clerk", "bench_cash"
PAGE = 200


@dataclass(frozen=True, slots=True)
class Known:
    """Rows of the book within the people's scope that the pages are opened at; numbers where nothing else is said."""

    claim: int
    claim_number: str
    account: int
    account_number: str
    name: str
    birth: date
    remit: int
    trace: str
    exception: int
    denied: int
    item: int
    plain_item: int
    payer: int
    practice: int
    place: int
    reason: int
    bank_line: int
    takeback: int
    letter: int
    letter_claim: int
    batch: int
    check: int
    call: int
    rule: str
    money_day: date
    evidence: int
    cover: int
    seen_up_to: int


# The fullest row of its kind in the first office, so that what is measured is not an empty page.
KNOWN = """
WITH mine AS (SELECT id FROM app.practice WHERE id < 1000),
claim AS (SELECT c.id, c.number, c.account_id, c.payer_id FROM app.claim c JOIN mine ON mine.id = c.practice_id
    ORDER BY (SELECT count(*) FROM led.entry e WHERE e.claim_id = c.id) DESC, c.id LIMIT 1)
SELECT claim.id AS claim, claim.number AS claim_number, a.id AS account, a.number AS account_number,
    a.last || ', ' || a.first AS name, (SELECT birth_date FROM app.patient WHERE account_id = a.id LIMIT 1) AS birth,
    remit.id AS remit, remit.trace,
    (SELECT w.remit_claim_id FROM app.work_item w JOIN mine ON mine.id = w.practice_id
        WHERE w.remit_claim_id IS NOT NULL ORDER BY w.id LIMIT 1) AS exception,
    (SELECT r.remit_claim_id FROM app.work_reason r JOIN mine ON mine.id = r.practice_id
        WHERE r.kind = 'denial' AND r.closed_on IS NULL AND r.remit_claim_id IS NOT NULL
        ORDER BY r.cents DESC, r.id LIMIT 1) AS denied,
    (SELECT w.id FROM app.work_item w JOIN mine ON mine.id = w.practice_id
        WHERE w.remit_claim_id IS NOT NULL AND w.claim_id IS NULL ORDER BY w.id LIMIT 1) AS item,
    (SELECT w.id FROM app.work_item w JOIN mine ON mine.id = w.practice_id
        WHERE w.status = 0 AND w.queue = 'follow_up' ORDER BY w.id LIMIT 1) AS plain_item,
    claim.payer_id AS payer, (SELECT min(id) FROM mine) AS practice,
    (SELECT min(l.id) FROM app.location l JOIN mine ON mine.id = l.practice_id) AS place,
    (SELECT r.id FROM app.work_reason r JOIN mine ON mine.id = r.practice_id
        WHERE r.kind = 'denial' AND r.closed_on IS NULL ORDER BY r.id LIMIT 1) AS reason,
    (SELECT b.id FROM app.bank_line b JOIN mine ON mine.id = b.practice_id WHERE b.state = 'open'
        ORDER BY b.id LIMIT 1) AS bank_line,
    (SELECT t.id FROM app.takeback t JOIN mine ON mine.id = t.practice_id ORDER BY t.id LIMIT 1) AS takeback,
    (SELECT l.id FROM app.letter l JOIN mine ON mine.id = l.practice_id WHERE l.state = 'new'
        ORDER BY l.id LIMIT 1) AS letter,
    (SELECT l.claim_id FROM app.letter l JOIN mine ON mine.id = l.practice_id
        ORDER BY l.claim_id IS NULL, l.id LIMIT 1) AS letter_claim,
    (SELECT b.id FROM app.paper_batch b JOIN mine ON mine.id = b.practice_id ORDER BY b.id LIMIT 1) AS batch,
    (SELECT k.id FROM app.paper_check k JOIN mine ON mine.id = k.practice_id ORDER BY k.id LIMIT 1) AS check,
    (SELECT k.id FROM app.payer_call k JOIN mine ON mine.id = k.practice_id ORDER BY k.id LIMIT 1) AS call,
    (SELECT code FROM app.rule WHERE family = 'follow_up' ORDER BY id LIMIT 1) AS rule,
    (SELECT (o.at AT TIME ZONE 'UTC')::date FROM led.op o WHERE o.actor = 'chen' GROUP BY 1
        ORDER BY count(*) DESC LIMIT 1) AS money_day,
    coalesce((SELECT e.id FROM app.evidence e JOIN mine ON mine.id = e.practice_id LIMIT 1), 0) AS evidence,
    coalesce((SELECT s.id FROM app.cover_sheet s JOIN mine ON mine.id = s.practice_id LIMIT 1), 0) AS cover,
    -- a desk polls every five seconds: it has seen what there was
    (SELECT max(seq) FROM app.change_counter) AS seen_up_to
FROM claim JOIN app.account a ON a.id = claim.account_id,
    (SELECT r.id, r.trace FROM app.remit r JOIN mine ON mine.id = r.practice_id
        ORDER BY (SELECT count(*) FROM app.remit_claim p WHERE p.remit_id = r.id) DESC, r.id LIMIT 1) AS remit"""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way a page asks: the method of the office, who asks, in which words it is told."""

    method: str
    login: str
    ask: Callable[[ServerOffice, Known], object]
    how: str = ""

    @property
    def name(self) -> str:
        """As the table shows it."""
        return f"{self.method} ({self.how})" if self.how else self.method


def readings(today: date) -> tuple[Reading, ...]:
    """All of them; what a page shows first, and its filters."""
    return (*_frame(today), *_queues(today), *_claims(today), *_money(today), *_denials(today), *_mail(today),
            *_floor(today), *_office(today))  # fmt: skip


def _frame(today: date) -> Iterable[Reading]:
    finds: dict[str, Callable[[Known], str]] = {
        "claim number": lambda known: known.claim_number, "name": lambda known: known.name,
        "beginning of a name": lambda known: known.name[:3], "name with a typo": _misspelt,
        "birth date": lambda known: f"{known.birth:%m/%d/%Y}", "trace": lambda known: known.trace,
        "amount": lambda _known: "125.00",
    }  # fmt: skip
    yield Reading("start", LEAD, lambda office, _: office.start())
    yield Reading("side", LEAD, lambda office, _: office.side())
    yield Reading("poll", LEAD, lambda office, known: office.poll(known.seen_up_to, Here("page:posting")))
    for how, text in finds.items():
        yield Reading("find", CLERK, lambda office, known, text=text: office.find(text(known)), how)  # type: ignore[misc]


def _queues(today: date) -> Iterable[Reading]:
    plain = QueueQuery("follow_up")
    queries = {
        "team": plain, "mine": replace(plain, whose="mine"), "pool": replace(plain, whose="pool"),
        "overdue": replace(plain, due="overdue"), "age": replace(plain, age_from=30, age_to=60),
        "balance": replace(plain, balance_from=20_000, balance_to=50_000),
        "denial": QueueQuery("denial"), "exceptions": QueueQuery("exceptions"), "patient": QueueQuery("patient"),
        "unrouted": QueueQuery("unrouted"),
    }  # fmt: skip
    for how, query in queries.items():
        who = LEAD if how == "unrouted" else CLERK
        yield Reading("page", who, lambda office, _, query=query: office.page(query, None, PAGE, today), how)  # type: ignore[misc]
        yield Reading("total", who, lambda office, _, query=query: office.total(query, today), how)  # type: ignore[misc]
    yield Reading("views", LEAD, lambda office, _: office.views())
    yield Reading("view_totals", LEAD, lambda office, _: office.view_totals((plain, QueueQuery("denial")), today))
    yield Reading("take_next", CLERK, lambda office, _: office.take_next(plain))
    yield Reading("take", CLERK, lambda office, known: office.take(known.plain_item, None))


def _claims(today: date) -> Iterable[Reading]:
    yield Reading("claim", CLERK, lambda office, known: office.claim(known.claim))
    yield Reading("claim_papers", CLERK, lambda office, known: office.claim_papers(known.letter_claim, today))
    yield Reading("tips", CLERK, lambda office, known: office.tips(known.payer))
    yield Reading("print_claim", CLERK, lambda office, known: office.print_claim(known.claim, False, today))
    yield Reading("remit_of_item", CASH, lambda office, known: office.remit_of_item(known.item))
    yield Reading("notes_of_item", CASH, lambda office, known: office.notes_of_item(known.item))
    yield Reading("lead_questions", LEAD, lambda office, _: office.lead_questions("open"))
    yield Reading("question_counts", LEAD, lambda office, _: office.question_counts())
    yield Reading("account", CLERK, lambda office, known: office.account(known.account))
    yield Reading("account_log", CLERK, lambda office, known: office.account_log(known.account))
    yield Reading("print_statement", CLERK, lambda office, known: office.print_statement(known.account, today))
    yield Reading("call_questions", CLERK, lambda office, _: office.call_questions())
    yield Reading("payer_calls", LEAD, lambda office, _: office.payer_calls())
    yield Reading("payer_call", LEAD, lambda office, known: office.payer_call(known.call))


def _money(today: date) -> Iterable[Reading]:
    yield Reading("remits", CASH, lambda office, _: office.remits())
    yield Reading("review", CASH, lambda office, known: office.review(known.remit))
    yield Reading("exceptions", CASH, lambda office, _: office.exceptions())
    yield Reading("candidates", CASH, lambda office, known: office.candidates(known.exception, ""))
    yield Reading("alike", CASH, lambda office, known: office.alike(known.denied, today))
    yield Reading("print_remittance", CASH, lambda office, known: office.print_remittance(known.denied, today))
    yield Reading("untouched", CASH, lambda office, _: office.untouched(today - timedelta(days=90)))
    yield Reading("takebacks", CASH, lambda office, _: office.takebacks("open", today))
    yield Reading("takeback", CASH, lambda office, known: office.takeback(known.takeback, today))
    yield Reading("deposits", CASH, lambda office, _: office.deposits(BoardQuery()))
    yield Reading("deposits", CASH, lambda office, _: office.deposits(BoardQuery(gap="", since=today - timedelta(60))),
                  "all of 60 days")  # fmt: skip
    yield Reading("deposit_candidates", CASH, lambda office, known: office.deposit_candidates(known.bank_line))
    yield Reading("enquiry", CASH, lambda office, known: office.enquiry("line", known.bank_line, False))
    yield Reading("patient_payments", CASH, lambda office, _: office.patient_payments())
    yield Reading("unapplied_payments", CASH, lambda office, _: office.unapplied_payments())
    yield Reading("paying_accounts", CASH, lambda office, known: office.paying_accounts(known.name))
    yield Reading("propose_payment", CASH, lambda office, known: office.propose_payment(known.account, 5_000))
    yield Reading("paper_board", CASH, lambda office, _: office.paper_board("open"))
    yield Reading("paper_checks", CASH, lambda office, known: office.paper_checks(known.batch))
    yield Reading("look_at_paper_check", CASH, lambda office, known: office.look_at_paper_check(known.check))
    yield Reading("paper_pages", CASH, lambda office, known: office.paper_pages(known.batch, known.check))
    yield Reading("find_paper_claims", CASH,
                  lambda office, known: office.find_paper_claims(known.batch, known.payer, known.name))  # fmt: skip
    yield Reading("start_paper_claim", CASH, lambda office, known: office.start_paper_claim(known.claim, known.payer))
    yield Reading("day_sheet_today", CASH, lambda office, _: office.day_sheet_today())
    yield Reading("day_sheet", LEAD, lambda office, known: office.day_sheet(
        ClerkDay(known.practice, "chen", known.money_day), 0))  # fmt: skip
    yield Reading("waiting_approvals", LEAD, lambda office, _: office.waiting_approvals())
    yield Reading("write_off_reasons", CASH, lambda office, _: office.write_off_reasons())


def _denials(today: date) -> Iterable[Reading]:
    for by in (("payer",), ("payer", "reason"), ("location", "category"), ("procedure",), ("root_cause",)):
        yield Reading("denial_clusters", LEAD,
                      lambda office, _, by=by: office.denial_clusters(Wanted(), by, "dollars"), "+".join(by))  # type: ignore[misc]  # fmt: skip
    yield Reading("denial_refusals", LEAD, lambda office, known: office.denial_refusals(
        ClusterKey(payer_id=known.payer), Wanted(), today))  # fmt: skip
    for by_ in ("root_cause", "category", "payer", "location"):
        yield Reading("denial_trends", LEAD, lambda office, _, by=by_: office.denial_trends(by, today), by_)  # type: ignore[misc]
    yield Reading("denial_news", LEAD, lambda office, _: office.denial_news(today))
    yield Reading("denial_gaps", LEAD, lambda office, _: office.denial_gaps(today))
    yield Reading("denial_categories", LEAD, lambda office, _: office.denial_categories())
    yield Reading("denial_acts", LEAD, lambda office, _: office.denial_acts())
    yield Reading("denial_appeals", LEAD, lambda office, _: office.denial_appeals())
    yield Reading("denial_work", CLERK, lambda office, known: office.denial_work(known.reason))
    yield Reading("denial_work_of_claim", CLERK, lambda office, known: office.denial_work_of_claim(known.claim))


def _mail(today: date) -> Iterable[Reading]:
    for state in ("new", "late", "indexed", "aside"):
        yield Reading("letters", LEAD, lambda office, _, state=state: office.letters(state, today), state)  # type: ignore[misc]
    yield Reading("open_letter", LEAD, lambda office, known: office.open_letter(known.letter, True, today))
    yield Reading("letter_pages", LEAD, lambda office, known: office.letter_pages(known.letter, today))
    yield Reading("mail_types", LEAD, lambda office, _: office.mail_types())
    yield Reading("find_targets", LEAD, lambda office, known: office.find_targets(
        office.letter_pages(known.letter, today).row, known.name, today), "a name")  # fmt: skip


def _floor(today: date) -> Iterable[Reading]:
    for by in ("people", "locations", "teams", "queues"):
        yield Reading("floor", LEAD, lambda office, _, by=by: office.floor(by), by)  # type: ignore[misc]
    yield Reading("teams", LEAD, lambda office, _: office.teams())
    yield Reading("crew", LEAD, lambda office, _: office.crew())
    yield Reading("prepare_move", LEAD, lambda office, _: office.prepare_move(
        MoveFilter(queue="follow_up", had=""), MoveTarget("person", CLERK), today))  # fmt: skip
    yield Reading("preview_absence", LEAD, lambda office, _: office.preview_absence(
        WantedAbsence("lopez", today, today + timedelta(days=3), cover=CLERK), today))  # fmt: skip
    yield Reading("floor_moves", LEAD, lambda office, _: office.floor_moves())
    yield Reading("escalations", LEAD, lambda office, _: office.escalations(today))
    for by in ("person", "team"):
        yield Reading("productivity", LEAD, lambda office, _, by=by: office.productivity(  # type: ignore[misc]
            today - timedelta(days=90), today, by), by)  # fmt: skip
    yield Reading("morning", LEAD, lambda office, _: office.morning())
    yield Reading("clock_rules", LEAD, lambda office, _: office.clock_rules())
    yield Reading("lapsing_claims", LEAD, lambda office, _: office.lapsing_claims())
    yield Reading("rules_view", LEAD, lambda office, _: office.rules_view())
    yield Reading("rule_steps", LEAD, lambda office, known: office.rule_steps(known.rule))


def _office(today: date) -> Iterable[Reading]:
    since = datetime.now().astimezone() - timedelta(days=7)
    wishes: dict[str, Callable[[Known], HistoryWish]] = {
        "everything": lambda _known: HistoryWish(since=since), "a person": lambda _known: HistoryWish(person="chen"),
        "a claim": lambda known: HistoryWish(claim=known.claim_number),
        "an account": lambda known: HistoryWish(account=known.account_number),
    }  # fmt: skip
    for how, wish in wishes.items():
        yield Reading("history", LEAD, lambda office, known, wish=wish: office.history(wish(known)), how)  # type: ignore[misc]
    yield Reading("staff", LEAD, lambda office, _: office.staff())
    yield Reading("people_requests", LEAD, lambda office, _: office.people_requests())
    yield Reading("access_rows", LEAD, lambda office, _: office.access_rows())
    yield Reading("taken_access", LEAD, lambda office, _: office.taken_access())
    yield Reading("unrouted", LEAD, lambda office, _: office.unrouted())


def _misspelt(known: Known) -> str:
    last, _, first = known.name.partition(", ")
    return f"{last[:2]}X{last[3:]}, {first}"
