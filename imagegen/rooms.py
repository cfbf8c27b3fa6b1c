"""The rooms over one database and one folder of files."""

from pathlib import Path

from imagegen.boards import Boards
from imagegen.budgets import Budgets
from imagegen.cast import Cast
from imagegen.db.binding import bind_folder
from imagegen.db.engine import name_of, open_engine
from imagegen.db.upgrade import upgrade_database
from imagegen.gallery import Gallery
from imagegen.history import History
from imagegen.jobs import Jobs
from imagegen.ledger import Ledger
from imagegen.looks import Looks
from imagegen.pictures import thumbnail
from imagegen.preferences import Preferences
from imagegen.reuse import Reuse
from imagegen.searches import Searches
from imagegen.storage import Storage
from imagegen.template_versions import TemplateVersions
from imagegen.trash import Trash


class Rooms:
    """Opens the database, at its newest revision, and every room that works in it."""

    def __init__(self, database: Path | str, home: Path) -> None:
        self.engine = open_engine(database)
        upgrade_database(self.engine, home / "locks")
        bind_folder(self.engine, home)
        self.database_name = name_of(self.engine)
        self.storage = Storage(home, thumbnail)
        self.history = History(self.engine)
        self.gallery = Gallery(self.engine)
        self.boards = Boards(self.engine)
        self.searches = Searches(self.engine)
        self.trash = Trash(self.engine)
        self.looks = Looks(self.engine)
        self.ledger = Ledger(self.engine)
        self.jobs = Jobs(self.engine)
        self.budgets = Budgets(self.engine)
        self.preferences = Preferences(self.engine)
        self.reuse = Reuse(self.engine)
        self.templates = TemplateVersions(self.engine)
        self.cast = Cast(self.engine)
