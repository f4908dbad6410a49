"""The check of a shared server, decided over made-up facts: every fault has its line and its remedy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app import __version__
from app.db.credentials import Server
from app.db.migrate import MAX_CLIENT, MIN_CLIENT, SchemaState, expected_hash, expected_version
from app.db.server_check import judge
from app.db.server_facts import Archive, HbaRule, ServerFacts
from app.db.server_grants import Breach
from app.db.server_init import plan_server, script
from app.db.server_settings import BAD, GOOD, SETTINGS, UNSEEN, WARN, judge_settings, wrong_settings
from app.domain.errors import Refused

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
RIGHT = {each.name: each.words[0] if each.words else str(each.low) for each in SETTINGS} | {
    "data_checksums": "on", "max_connections": "100", "superuser_reserved_connections": "3", "listen_addresses": "*",
}  # fmt: skip
SOUND = ServerFacts(
    server=Server("db.example", "billing", tls="verify-full"), now=NOW, version=180_001, settings=RIGHT,
    tls_version="TLSv1.3", archive=Archive(NOW - timedelta(seconds=40), None), people=12, plain_passwords=(),
    rules=(HbaRule(1, "local", "", "peer"), HbaRule(2, "hostssl", "10.0.0.0", "scram-sha-256"),
           HbaRule(3, "hostnossl", "all", "reject")),
    schema=SchemaState(expected_version(), expected_hash(), MIN_CLIENT, MAX_CLIENT, "ready", __version__),
    breaches=(), base_backup=NOW - timedelta(hours=9),
)  # fmt: skip


def complaints(facts: ServerFacts) -> dict[str, str]:
    """Subject -> state of every line that is not good."""
    return {each.subject: each.state for each in judge(facts).findings if each.state != GOOD}


def test_a_sound_server_has_no_complaint() -> None:
    report = judge(SOUND)
    assert complaints(SOUND) == {}
    assert report.ok
    assert len(report.findings) > 35


@pytest.mark.parametrize("wanted", SETTINGS, ids=[each.name for each in SETTINGS])
def test_each_setting_that_is_wrong_is_one_line_with_a_remedy(wanted: object) -> None:
    name, state = wanted.name, wanted.state  # type: ignore[attr-defined]  # the parametrised Wanted
    found = [each for each in judge_settings({**RIGHT, name: "nonsense"}) if each.state != GOOD]
    assert [(each.subject, each.state) for each in found] == [(name, state)]
    assert found[0].remedy
    assert len(found[0].said) > 20, "it says why"


@pytest.mark.parametrize("name", ["log_statement", "log_min_error_statement", "log_parameter_max_length",
                                  "log_parameter_max_length_on_error", "log_error_verbosity", "log_min_messages"])
def test_what_could_print_a_patient_into_the_log_is_bad_and_init_sets_it(name: str) -> None:
    talkative = {"log_statement": "all", "log_min_error_statement": "error", "log_parameter_max_length": "-1",
                 "log_parameter_max_length_on_error": "1024", "log_error_verbosity": "verbose",
                 "log_min_messages": "warning"}  # fmt: skip
    found = {**RIGHT, name: talkative[name]}
    assert complaints(replace(SOUND, settings=found)) == {name: BAD}
    assert [each.name for each in wrong_settings(found)] == [name]
    assert f"('{name}', " in script(plan_server("billing"), host="h", network="10.0.0.0/8", port=5432)


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        (replace(SOUND, version=140_012), {"version": BAD}),
        (replace(SOUND, version=190_000), {"version": WARN}),
        (replace(SOUND, schema=None), {"schema": BAD}),
        (replace(SOUND, tls_version=""), {"connection": BAD}),
        (replace(SOUND, tls_version="TLSv1.1"), {"connection": BAD}),
        (replace(SOUND, server=Server("db.example", "billing", tls="require")), {"server's name": BAD}),
        (replace(SOUND, settings={**RIGHT, "data_checksums": "off"}), {"data checksums": BAD}),
        (replace(SOUND, people=30), {"max_connections": WARN}),
        (replace(SOUND, people=None), {"max_connections": UNSEEN}),
        (replace(SOUND, plain_passwords=("ann",)), {"passwords": BAD}),
        (replace(SOUND, archive=Archive(None, None)), {"archive": BAD}),
        (replace(SOUND, archive=Archive(NOW - timedelta(hours=1), NOW)), {"archive": BAD}),
        (replace(SOUND, archive=Archive(NOW - timedelta(hours=1), None)), {"archive": WARN}),
        (replace(SOUND, base_backup=NOW - timedelta(days=3)), {"base backup": WARN}),
        (replace(SOUND, base_backup=None), {"base backup": WARN}),
        (replace(SOUND, rules=None), {"sign-in rules": UNSEEN}),
        (replace(SOUND, breaches=(Breach("PUBLIC may enter the database", ("CONNECT",)),)), {"rights": BAD}),
    ],
)  # fmt: skip
def test_each_fault_is_its_own_line(facts: ServerFacts, wanted: dict[str, str]) -> None:
    assert complaints(facts) == wanted
    assert all(each.remedy for each in judge(facts).findings if each.state != GOOD)
    assert judge(facts).ok == (BAD not in wanted.values())


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (HbaRule(4, "host", "10.0.0.0", "scram-sha-256"), BAD),
        (HbaRule(4, "hostssl", "10.0.0.0", "trust"), BAD),
        (HbaRule(4, "local", "", "trust"), BAD),
        (HbaRule(4, "hostssl", "10.0.0.0", "password"), BAD),
        (HbaRule(4, "local", "", "md5"), WARN),
        (HbaRule(4, "hostssl", "10.0.0.0", "ldap"), WARN),
        (HbaRule(4, "host", "127.0.0.1", "scram-sha-256"), GOOD),
        (HbaRule(4, "host", "all", "reject"), GOOD),
    ],
)
def test_each_way_in_is_judged(rule: HbaRule, state: str) -> None:
    found = complaints(replace(SOUND, rules=(rule,)))
    assert found == ({} if state == GOOD else {"sign-in rules": state})


def test_a_server_without_a_network_needs_no_tls() -> None:
    local = replace(SOUND, server=Server("/run/socket", "billing"), tls_version="",
                    settings={**RIGHT, "ssl": "off", "listen_addresses": ""})  # fmt: skip
    assert complaints(local) == {}


@pytest.mark.parametrize("name", ["Billing", "a;b", "x'y", "", "1st", "a" * 41])
def test_a_plan_takes_no_odd_name(name: str) -> None:
    with pytest.raises(Refused, match="small letters"):
        plan_server(name)
