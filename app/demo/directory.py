"""The cards of the made-up practices, locations and payers, and the names the people are drawn from."""

from __future__ import annotations

from dataclasses import dataclass

from app.demo.payers import Denial, Terms
from app.domain.money import Cents


@dataclass(frozen=True, slots=True)
class PracticeCard:
    """A practice: its key, the prefix of its claim numbers, its specialty, town."""

    key: str
    prefix: str
    name: str
    specialty: str
    taxonomy: str
    city: str
    zip: str
    phone: str


@dataclass(frozen=True, slots=True)
class LocationCard:
    """A location of a practice."""

    practice: str
    key: str
    name: str
    place_of_service: str
    street: str


@dataclass(frozen=True, slots=True)
class PayerCard:
    """A payer as the office knows it. Lags are calendar days from submission to decision.

    `every` is days between payment days, `bundles` true when one file holds the payments of all practices that day,
    `echoes_lines` whether it returns our line control numbers, `mode` what may post by itself.
    """

    key: str
    name: str
    also: str
    kind: str
    payer_ids: tuple[str, ...]
    tax_id: str
    filing_code: str
    member_prefix: str
    weight: int
    lag: range
    weekday: int
    every: int
    bundles: bool
    terms: Terms
    separator: str = "*"
    newline: str = "\n"
    echoes_lines: bool = True
    supplements: bool = False
    timely_filing_days: int = 180
    mode: str = "clean"


PRACTICES = (
    PracticeCard(
        "QFM", "QFM", "Quillmere Family Medicine", "family", "207Q00000X", "QUILLMERE", "440010001", "4405550101"
    ),
    PracticeCard(
        "THO", "THO", "Tarn Hollow Orthopaedics", "bones", "207X00000X", "TARN HOLLOW", "440120002", "4405550102"
    ),
    PracticeCard(
        "BPT", "BPT", "Brackenfold Physical Therapy", "therapy", "225100000X", "BRACKENFOLD", "440230003", "4405550103"
    ),
    PracticeCard("WSK", "WSK", "Wexmoor Skin Clinic", "skin", "207N00000X", "WEXMOOR", "440340004", "4405550104"),
    PracticeCard("OHG", "OHG", "Ostervale Heart Group", "heart", "207RC0000X", "OSTERVALE", "440450005", "4405550105"),
)

LOCATIONS = (
    LocationCard("QFM", "QFM-MAIN", "Quillmere Main Street", "11", "14 MAIN ST"),
    LocationCard("QFM", "QFM-EAST", "Quillmere East", "11", "902 EASTGATE RD"),
    LocationCard("THO", "THO-MAIN", "Tarn Hollow Clinic", "11", "77 QUARRY RD"),
    LocationCard("THO", "THO-OUT", "Tarn Hollow Outpatient", "22", "81 QUARRY RD"),
    LocationCard("BPT", "BPT-MAIN", "Brackenfold Gym", "11", "5 MILL LN"),
    LocationCard("BPT", "BPT-WEST", "Brackenfold West", "11", "330 WESTFIELD AVE"),
    LocationCard("WSK", "WSK-MAIN", "Wexmoor Skin Clinic", "11", "218 HEATH ST"),
    LocationCard("OHG", "OHG-MAIN", "Ostervale Heart House", "11", "60 HARBOUR VIEW"),
)

_COMMON = (
    Denial("CO", "16", "N290", 3),
    Denial("CO", "50", "N115", 2),
    Denial("CO", "197", "", 3),
    Denial("CO", "29", "N211", 1),
    Denial("CO", "97", "M15", 2),
    Denial("PR", "27", "", 2),
    Denial("CO", "18", "", 1),
)
_GOVERNMENT = (
    Denial("CO", "16", "MA130", 3),
    Denial("CO", "50", "N115", 3),
    Denial("CO", "29", "N211", 1),
    Denial("CO", "97", "M15", 2),
    Denial("CO", "109", "N418", 2),
    Denial("CO", "22", "", 2),
)
_MANAGED = (
    Denial("CO", "197", "", 4),
    Denial("CO", "96", "N130", 2),
    Denial("CO", "204", "", 2),
    Denial("CO", "16", "M51", 2),
    Denial("PR", "26", "", 1),
    Denial("CO", "27", "", 1),
)

PAYERS = (
    PayerCard(
        "MEDB",
        "Harrow Medicare Part B",
        "HARROW MEDICARE",
        "medicare",
        ("90101",),
        "910000101",
        "MB",
        "1EG4",
        24,
        range(14, 19),
        0,
        7,
        True,
        Terms(620, coinsurance=200, deductible=Cents(4000), sequestration=20, denials=_GOVERNMENT),
        timely_filing_days=365,
    ),
    PayerCard(
        "MCD",
        "State Medicaid of Ostmark",
        "OSTMARK MEDICAID",
        "medicaid",
        ("90102",),
        "910000102",
        "MC",
        "88",
        12,
        range(18, 33),
        2,
        7,
        True,
        Terms(450, denials=_GOVERNMENT),
        separator="|",
        newline="",
        supplements=True,
        timely_filing_days=365,
    ),
    PayerCard(
        "ALDER",
        "Alder Mutual Health",
        "ALDER MUTUAL",
        "commercial",
        ("90103", "90113"),
        "910000103",
        "CI",
        "ALD",
        12,
        range(12, 26),
        1,
        14,
        False,
        Terms(700, copay=Cents(2500), coinsurance=100, deductible=Cents(6000), denials=_COMMON),
        supplements=True,
    ),
    PayerCard(
        "BLUEF",
        "Bluefern Health Plan",
        "BLUEFERN",
        "commercial",
        ("90104",),
        "910000104",
        "BL",
        "BFX",
        14,
        range(10, 22),
        3,
        7,
        True,
        Terms(680, copay=Cents(3000), coinsurance=150, deductible=Cents(8000), denials=_COMMON),
        supplements=True,
        timely_filing_days=120,
    ),
    PayerCard(
        "CORV",
        "Corvane Insurance",
        "CORVANE",
        "commercial",
        ("90105",),
        "910000105",
        "CI",
        "CV",
        8,
        range(14, 36),
        4,
        14,
        False,
        Terms(750, copay=Cents(2000), coinsurance=200, denials=_COMMON),
        echoes_lines=False,
        newline="\r\n",
        timely_filing_days=90,
    ),
    PayerCard(
        "DUNM",
        "Dunmore Benefit Trust",
        "DUNMORE TRUST",
        "commercial",
        ("90106",),
        "910000106",
        "CI",
        "DBT",
        6,
        range(15, 40),
        1,
        14,
        True,
        Terms(780, coinsurance=200, deductible=Cents(5000), denials=_COMMON),
        supplements=True,
    ),
    PayerCard(
        "EASTM",
        "Eastmark Health",
        "EASTMARK",
        "commercial",
        ("90107",),
        "910000107",
        "CI",
        "EM",
        7,
        range(12, 28),
        2,
        14,
        False,
        Terms(640, copay=Cents(3500), denials=_MANAGED),
        mode="full",
    ),
    PayerCard(
        "FALL",
        "Fallow Creek Managed Care",
        "FALLOW CREEK",
        "commercial",
        ("90108",),
        "910000108",
        "HM",
        "FC",
        6,
        range(16, 30),
        3,
        14,
        True,
        Terms(560, copay=Cents(1500), denials=_MANAGED),
        echoes_lines=False,
    ),
    PayerCard(
        "GILD",
        "Gilden Advantage",
        "GILDEN ADVANTAGE PLAN",
        "commercial",
        ("90109",),
        "910000109",
        "16",
        "GA",
        5,
        range(14, 24),
        4,
        14,
        True,
        Terms(610, copay=Cents(2000), sequestration=20, denials=_MANAGED),
        mode="review",
    ),
    PayerCard(
        "HOLT",
        "Holt Workers Fund",
        "HOLT FUND",
        "workers_comp",
        ("90110",),
        "910000110",
        "WC",
        "HW",
        3,
        range(25, 45),
        0,
        14,
        True,
        Terms(850, denials=_COMMON),
    ),
    PayerCard(
        "IRON",
        "Ironbridge Auto Injury",
        "IRONBRIDGE AUTO",
        "auto",
        ("90111",),
        "910000111",
        "AM",
        "IB",
        1,
        range(28, 50),
        2,
        14,
        True,
        Terms(900, denials=_COMMON),
    ),
    PayerCard(
        "JUNI",
        "Juniper Plan Administrators",
        "JUNIPER TPA",
        "other",
        ("90112",),
        "910000112",
        "ZZ",
        "JN",
        2,
        range(14, 34),
        3,
        14,
        True,
        Terms(720, coinsurance=100, denials=_COMMON),
    ),
)

STREETS = ("FERN ST", "OAK HILL RD", "CANAL WAY", "ORCHARD LN", "STATION RD", "BRIDGE ST", "LARCH AVE", "POND CT")

_SURNAMES = """
ABERNALD ALDWICK ANSTRUM BARROWBY BELMARSH BIRKWOOD BRAYTHORN CALLOWAN CARRISK CHADWELL CORBRIDGE CRANFELD
DARNWOOD DELFORTH DRAYMOOR EASTERLEIGH ELDERSON ENNERDALE FAIRBOURN FELLGATE FINCHAM FORDWAY GARRISTON
GLENFIELD GOSWICK GRENDAL HADLOCK HALVERN HARTSIDE HAVERTON HOLMSEY INGLEBY IVERSTOKE JARROWAY KELDHOLM
KESTERLY KIRKMOOR LANGRISH LEIGHBURN LOCKSWOOD LYTHAMER MARSWELL MERRIDEW MILBOURN MORTLOCK NETHERBY NORTHWAY
OAKHURST ORMSGILL PADBROOK PELLGROVE PENNARD QUARLEY RAVENSWICK REDMARSH ROTHWAY SALTMARSH SEDGEFORD SHELDRAKE
STANWICK TARLETON THORNABY TOLLGATE ULVERSBY VENTNORTH WADEBRIDGE WARBOROUGH WESTERDALE WHITCOMBE WINSLADE
WOODLESFORD YARROWBY
"""
SURNAMES = tuple(_SURNAMES.split())
# Nobody in the book bears one of these: a remittance with such a name can never be matched by name.
STRANGERS = ("ZELKOVIN", "ZUIDERMAN", "XAVERYK", "ZYWICKO", "XENOPOL", "ZAMBROWE", "ZIMMERLAND", "XIRAUDE")

FIRST_NAMES = {
    "F": (
        "AVA",
        "BRIDGET",
        "CLARA",
        "DELIA",
        "EDITH",
        "FREYA",
        "GRETA",
        "HAZEL",
        "IRIS",
        "JUNE",
        "LENA",
        "MABEL",
        "NORA",
        "OLIVE",
    ),
    "M": (
        "ALBERT",
        "BRAM",
        "CONRAD",
        "DESMOND",
        "EDGAR",
        "FELIX",
        "GORDON",
        "HUGO",
        "IVAN",
        "JASPER",
        "LEO",
        "MILES",
        "OSCAR",
    ),
}
