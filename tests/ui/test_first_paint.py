"""What is on the screen first: the sign-in window, before anything of the database layer is loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.desks import ROOT

_START = """
import sys
from pathlib import Path
from PySide6.QtCore import QEvent, QObject
from app.db.home import Home
from app.domain.errors import Unavailable
from app.main import Program, make_application

class Watch(QObject):
    painted = False
    def eventFilter(self, watched, event):
        self.painted = self.painted or event.type() == QEvent.Type.Paint
        return False

app = make_application()
program = Program(app, Home(Path(sys.argv[1])))
watch = Watch()
program.sign_in.installEventFilter(watch)
loaded = [name for name in ("psycopg", "sqlalchemy", "app.ui.window", "app.security.desk") if name in sys.modules]

def look():
    print("painted", watch.painted, "loaded", loaded, flush=True)
    raise Unavailable("seen enough")

program._open_server = look
program._on_trouble = lambda _error: app.quit()
program.start()
app.exec()
program.close()
"""


def test_the_sign_in_window_is_painted_before_the_server_is_looked_for(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _START, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout == "painted True loaded []\n", done.stderr
    assert done.stderr == ""        # Qt's offscreen platform repeats itself for every window otherwise
