"""Every act of the desk with its id, words, keys and the right it needs; menus and F1 are made from this list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

EVERYWHERE, IN_LISTS = "everywhere", "in lists"


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the registry. `right` names the groups that may use it; empty means everybody.

    `scope` IN_LISTS: the key acts only while a list or pane has the focus, never from a text field.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    group: str
    right: tuple[str, ...] = ()
    scope: str = EVERYWHERE


WORKERS = ("specialist", "poster", "supervisor")
POSTERS = ("poster", "supervisor")
LEADS = ("supervisor",)
EXPORTERS = ("specialist", "poster", "supervisor", "admin", "auditor")
SETTERS = ("supervisor", "admin")
ADMINS = ("admin",)
AUDITORS = ("supervisor", "auditor")
REFUSALS = ("specialist", "supervisor")

REGISTRY: tuple[Act, ...] = (
    Act("take_next", "Take next", ("F8",), "Work", WORKERS),
    Act("save_next", "Save and next", ("Ctrl+Return", "Ctrl+Enter"), "Work", (*WORKERS, "admin")),
    Act("release", "Release", ("Ctrl+Backspace",), "Work", WORKERS),
    Act("park", "Park", ("F7",), "Work", WORKERS),
    Act("copy_pack", "Copy pack", ("F2",), "Work"),
    Act("reassign", "Move work to people", ("Ctrl+M",), "Work", LEADS),
    Act("write_off", "Write off on the claim", ("W",), "Work", WORKERS, IN_LISTS),
    Act("transfer", "Move to another party", ("T",), "Work", WORKERS, IN_LISTS),
    Act("undo_act", "Undo what was just done", ("U",), "Work", POSTERS, IN_LISTS),
    Act("print", "Print", ("Ctrl+P",), "Work"),
    Act("approve", "Approve claim", ("Space",), "Posting", POSTERS, IN_LISTS),
    Act("approve_clean", "Approve all clean claims", ("Shift+Space",), "Posting", POSTERS, IN_LISTS),
    Act("candidates", "Which claim or line is it", ("C",), "Posting", POSTERS, IN_LISTS),
    Act("take_back", "Take back a line, claim or payment", ("U",), "Posting", POSTERS, IN_LISTS),
    Act("move_posting", "Move the money to another claim", ("M",), "Posting", POSTERS, IN_LISTS),
    Act("swap_postings", "Swap two patients' money", ("X",), "Posting", POSTERS, IN_LISTS),
    Act("post_again", "Post again under today's rules", ("A",), "Posting", POSTERS, IN_LISTS),
    Act("all_alike", "One answer for all alike", ("L",), "Posting", POSTERS, IN_LISTS),
    Act("undo_mend", "Undo what was mended last", ("Z",), "Posting", POSTERS, IN_LISTS),
    Act("untouched", "What posts untouched", ("Y",), "Posting", (), IN_LISTS),
    Act("post", "Post", ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"), "Posting", POSTERS),
    Act("rule_new", "Write a rule", ("N",), "Rules", SETTERS, IN_LISTS),
    Act("rule_edit", "Change a rule", ("E",), "Rules", SETTERS, IN_LISTS),
    Act("rule_test", "Back-test a rule", ("B",), "Rules", SETTERS, IN_LISTS),
    Act("rule_retire", "Retire a rule", ("R",), "Rules", SETTERS, IN_LISTS),
    Act("rule_lag", "What was learned of payers", ("Y",), "Rules", SETTERS, IN_LISTS),
    Act("people_new", "New person", ("N",), "People", ADMINS, IN_LISTS),
    Act("people_edit", "Change a person", ("E",), "People", ADMINS, IN_LISTS),
    Act("people_end", "End a person", ("X",), "People", ADMINS, IN_LISTS),
    Act("people_password", "New password for a person", ("P",), "People", ADMINS, IN_LISTS),
    Act("people_confirm", "Confirm what another asked for", ("C",), "People", ADMINS, IN_LISTS),
    Act("people_refuse", "Refuse it, or take an own request back", ("D",), "People", ADMINS, IN_LISTS),
    Act("people_read", "The reason of taken access was read", ("M",), "People", SETTERS, IN_LISTS),
    Act("people_report", "Access report", ("Y",), "People", SETTERS, IN_LISTS),
    Act("snooze", "Snooze the item", ("F6",), "Work", WORKERS),
    Act("denial_usual", "Do what is usual for a group", ("P",), "Denials", REFUSALS, IN_LISTS),
    Act("denial_outcome", "One outcome on a group", ("O",), "Denials", REFUSALS, IN_LISTS),
    Act("denial_appeal", "Record appeals", ("A",), "Denials", REFUSALS, IN_LISTS),
    Act("denial_corrected", "Record corrected claims", ("C",), "Denials", REFUSALS, IN_LISTS),
    Act("denial_resubmit", "Record new claims", ("R",), "Denials", REFUSALS, IN_LISTS),
    Act("denial_request", "Ask for information", ("I",), "Denials", REFUSALS, IN_LISTS),
    Act("denial_write_off", "Write a group off", ("W",), "Denials", REFUSALS, IN_LISTS),
    Act("denial_assign", "Give a group to a person", ("S",), "Denials", REFUSALS, IN_LISTS),
    Act("denial_category", "Change the category", ("Y",), "Denials", REFUSALS, IN_LISTS),
    Act("denial_undo", "Undo an act as a whole", ("U",), "Denials", REFUSALS, IN_LISTS),
    Act("denial_map", "Name what no row names", ("M",), "Denials", LEADS, IN_LISTS),
    Act("denial_decide", "Record an appeal's decision", ("D",), "Denials", REFUSALS, IN_LISTS),
    Act("denial_out", "Take a claim out of the act", ("Space",), "Denials", REFUSALS, IN_LISTS),
    Act("papers", "Letters and evidence of the claim", ("E",), "Work", (), IN_LISTS),
    Act("claim_history", "Who did what to the claim", ("H",), "Work", AUDITORS, IN_LISTS),
    Act("paste_evidence", "Keep what is in the clipboard as evidence", ("Ctrl+V",), "Work", WORKERS, IN_LISTS),
    Act("split_letter", "From this page on another letter", ("X",), "Mail", WORKERS, IN_LISTS),
    Act("merge_letter", "The next letter belongs to this one", ("M",), "Mail", WORKERS, IN_LISTS),
    Act("turn_page", "Turn the page", ("T",), "Mail", WORKERS, IN_LISTS),
    Act("add_mail", "Take files in as mail", ("Ins",), "Mail", WORKERS, IN_LISTS),
    Act("ask_lead", "Ask the lead", ("Q",), "Work", WORKERS, IN_LISTS),
    Act("tips", "Tips of the payer (payer notes)", ("N",), "Work", WORKERS, IN_LISTS),
    Act("more_filters", "More filters", ("F",), "Lists", (), IN_LISTS),
    Act("views", "Saved views; V and a digit opens one", ("V, V",), "Lists", (), IN_LISTS),
    Act("columns", "Choose columns", ("Ctrl+Shift+L",), "Lists"),
    Act("export", "Export the list", ("Ctrl+E",), "Lists", EXPORTERS),
    Act("detach", "Pane in its own window", ("Ctrl+Shift+D",), "Window"),
    Act("call_payer", "Call the payer about all that is due", ("C",), "Calls", WORKERS, IN_LISTS),
    Act("call_time", "Hold, representative, hold again", ("F9",), "Calls", WORKERS),
    Act("call_ask", "Ask colleagues for their claims", ("Ctrl+Shift+Q",), "Calls", WORKERS),
    Act("call_stop", "The representative takes no more", ("Ctrl+Shift+S",), "Calls", WORKERS),
    Act("call_end", "End the call", ("Ctrl+Shift+E",), "Calls", WORKERS),
    Act("consent_yes", "Let my claims ride along", ("Ctrl+Alt+Y",), "Calls", WORKERS),
    Act("consent_no", "Keep my claims", ("Ctrl+Alt+N",), "Calls", WORKERS),
    Act("patient_call", "Begin a patient's call", ("Ctrl+Shift+C",), "Calls", WORKERS),
    Act("floor_sick", "Somebody is away today", ("S",), "Floor", LEADS, IN_LISTS),
    Act("floor_undo", "Take the chosen move back", ("U",), "Floor", LEADS, IN_LISTS),
    Act("floor_back", "End or call off an absence", ("X",), "Floor", LEADS, IN_LISTS),
    Act("gap_mine", "Take a gap of the morning over", ("O",), "Floor", WORKERS, IN_LISTS),
    Act("gap_close", "Close a gap with a reason", ("D",), "Floor", WORKERS, IN_LISTS),
    Act("find", "Find anything", ("Ctrl+K",), "Move"),
    Act("pane_1", "To the list", ("Ctrl+1",), "Move"),
    Act("pane_2", "To the claim", ("Ctrl+2",), "Move"),
    Act("pane_3", "To the ERA lines", ("Ctrl+3",), "Move"),
    Act("pane_4", "To the payer notes", ("Ctrl+4",), "Move"),
    Act("row_down", "Next row", ("J",), "Move", (), IN_LISTS),
    Act("row_up", "Row before", ("K",), "Move", (), IN_LISTS),
    Act("open", "Open", ("Return", "Enter"), "Move", (), IN_LISTS),
    Act("go_follow_up", "Go to follow-up", ("G, F",), "Move", (), IN_LISTS),
    Act("go_denials", "Go to denials", ("G, D",), "Move", (), IN_LISTS),
    Act("go_posting", "Go to posting", ("G, P",), "Move", (), IN_LISTS),
    Act("refresh", "Ask again", ("F5",), "Move"),
    Act("new_tab", "Open in a tab", ("Ctrl+T",), "Window"),
    Act("close_tab", "Close the tab", ("Ctrl+W",), "Window"),
    Act("lock", "Lock", ("Ctrl+L",), "Window"),
    Act("change_secret", "Change my password", ("Ctrl+Alt+P",), "Window"),
    Act("set_pin", "Set the PIN of this desk", ("Ctrl+Alt+I",), "Window"),
    Act("on_call", "On the telephone: do not lock", ("Ctrl+Shift+T",), "Window"),
    Act("change_look", "Light or dark", (), "Window"),
    Act("reset_layout", "Reset layout", (), "Window"),
    Act("break_glass", "Take access for a reason (break-glass)", (), "Window", (*WORKERS, "admin")),
    Act("import_files", "Import files", ("Ctrl+O",), "Window", (*SETTERS, "poster")),
    Act("stop_import", "Stop the import", ("Ctrl+Shift+O",), "Window", (*SETTERS, "poster")),
    Act("keys", "Keys and help", ("F1",), "Window"),
)

ACTS = {act.id: act for act in REGISTRY}


def permitted(act: Act, groups: Iterable[str]) -> bool:
    """Whether somebody of these groups may use the act. The database guards; this only explains."""
    return not act.right or bool(set(act.right) & set(groups))


def key_text(act: Act) -> str:
    """The first key of an act as it is written on a key cap."""
    return act.keys[0].replace("Return", "Enter").replace(", ", " then ") if act.keys else ""


class Acts(QObject):
    """The acts of one window as QActions: one per entry, made once, wired with `bind`."""

    def __init__(self, window: QWidget, groups: Iterable[str]) -> None:
        super().__init__(window)
        self._window = window
        self.groups = frozenset(groups)
        self.actions: dict[str, QAction] = {}
        for act in REGISTRY:
            action = QAction(act.text, window)
            action.setEnabled(permitted(act, self.groups))
            if act.scope == EVERYWHERE:
                action.setShortcuts([QKeySequence(key) for key in act.keys])
                action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
                window.addAction(action)
            self.actions[act.id] = action

    def bind(self, act_id: str, function: Callable[[], object]) -> None:
        """Call `function` whenever the act is triggered by key, menu or button."""
        self.actions[act_id].triggered.connect(lambda _checked=False: function())

    def trigger(self, act_id: str) -> None:
        """Do the act, as its key would."""
        self.actions[act_id].trigger()

    def permitted(self, act_id: str) -> bool:
        """Whether this person may use the act."""
        return permitted(ACTS[act_id], self.groups)


def bind_in(widget: QWidget, act_id: str, function: Callable[[], object]) -> None:
    """Let the keys of an IN_LISTS act work while `widget` (a list or pane) has the focus, and nowhere else."""
    for key in ACTS[act_id].keys:
        bind_keys(widget, key, function)


def bind_keys(widget: QWidget, keys: str, function: Callable[[], object]) -> None:
    """Let a key sequence work while `widget` itself has the focus."""
    shortcut = QShortcut(QKeySequence(keys), widget)
    shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
    shortcut.activated.connect(function)
