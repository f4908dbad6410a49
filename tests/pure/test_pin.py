"""The PIN of a desk: it stands for the kept password, five times wrong and nothing is kept any more."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.domain.errors import NotPermitted, Refused
from app.security.pin import MOST_WRONG, drop_pin, has_pin, looks_like_pin, secret_by_pin, set_pin
from app.security.slots import FIRST, PIN, SECOND, FileStore

SECRET, RIGHT, WRONG = "kept-by-the-keyring-1", "482913", "482914"


@dataclass
class Ring:
    """A keyring in memory; `put_fails` is the desk that is ended while it writes."""

    slots: dict[int, str] = field(default_factory=lambda: {FIRST: SECRET})
    writes: list[str] = field(default_factory=list)

    def get(self, slot: int) -> str | None:
        """The entry."""
        return self.slots.get(slot)

    def put(self, slot: int, secret: str) -> None:
        """Fill."""
        self.writes.append(secret)
        self.slots[slot] = secret

    def drop(self, slot: int) -> None:
        """Empty."""
        self.slots.pop(slot, None)


@pytest.fixture
def ring() -> Ring:
    """A desk that keeps the password and has a PIN."""
    made = Ring()
    set_pin(made, RIGHT)
    return made


def test_the_right_pin_gives_the_kept_password(ring: Ring) -> None:
    assert secret_by_pin(ring, RIGHT) == SECRET


def test_neither_pin_nor_password_can_be_read_in_what_is_kept(ring: Ring) -> None:
    assert RIGHT not in ring.slots[PIN]
    assert SECRET not in ring.slots[PIN]
    again = Ring()
    set_pin(again, RIGHT)
    assert again.slots[PIN] != ring.slots[PIN]         # salted: equal PINs do not look equal


def test_five_wrong_pins_and_neither_password_nor_pin_stays(ring: Ring) -> None:
    ring.put(SECOND, "of an interrupted change")
    for left in range(MOST_WRONG - 1, 0, -1):
        with pytest.raises(NotPermitted, match=f"{left} tr"):
            secret_by_pin(ring, WRONG)
    with pytest.raises(NotPermitted, match="forgotten your password"):
        secret_by_pin(ring, WRONG)
    assert ring.slots == {}
    with pytest.raises(NotPermitted, match="Type your password"):
        secret_by_pin(ring, RIGHT)


def test_a_right_one_in_between_begins_the_count_anew(ring: Ring) -> None:
    for _round in range(3):
        for _try in range(MOST_WRONG - 1):
            with pytest.raises(NotPermitted):
                secret_by_pin(ring, WRONG)
        assert secret_by_pin(ring, RIGHT) == SECRET


def test_a_try_counts_before_it_is_judged_so_ending_the_program_wins_none(
    ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_pin: str, _salt: bytes) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr("app.security.pin._hash", killed)
        for _try in range(MOST_WRONG):
            with pytest.raises(KeyboardInterrupt):
                secret_by_pin(ring, WRONG)
    with pytest.raises(NotPermitted, match="forgotten"):
        secret_by_pin(ring, RIGHT)
    assert ring.slots == {}


WEAK = ("", "12345", "1234567890123", "abcdef", "000000", "123456", "987654", "901234", "48291é")


@pytest.mark.parametrize("weak", WEAK)
def test_a_weak_pin_is_refused(weak: str) -> None:
    made = Ring()
    with pytest.raises(Refused):
        set_pin(made, weak)
    assert not has_pin(made)


def test_a_desk_that_keeps_no_password_takes_no_pin() -> None:
    with pytest.raises(Refused, match="does not keep your password"):
        set_pin(Ring({}), RIGHT)


@pytest.mark.parametrize("damaged", ["", "{}", "not json", '{"salt":"AA==","hash":7}'])
def test_a_damaged_verifier_opens_nothing_and_still_asks_for_the_password(ring: Ring, damaged: str) -> None:
    ring.slots[PIN] = damaged
    assert has_pin(ring)
    with pytest.raises(NotPermitted, match="Type your password"):
        secret_by_pin(ring, RIGHT)
    assert ring.slots[FIRST] == SECRET


def test_only_six_to_twelve_digits_are_tried_as_a_pin() -> None:
    assert all(looks_like_pin(each) for each in ("482913", "482913482913"))
    others = ("48291", "4829134829131", "48291a", "\u0664\u0668\u0662\u0669\u0661\u0663")
    assert not any(looks_like_pin(each) for each in others)


def test_without_a_pin_the_password_stays_kept(ring: Ring) -> None:
    drop_pin(ring)
    assert ring.slots == {FIRST: SECRET}


def test_a_pin_in_a_private_file_is_the_owners_alone_to_read(tmp_path: Path) -> None:
    store = FileStore(tmp_path, "ann")
    store.put(FIRST, SECRET)
    set_pin(store, RIGHT)
    assert {path.name for path in tmp_path.iterdir()} == {"ann", "ann.pin"}
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    assert secret_by_pin(store, RIGHT) == SECRET
