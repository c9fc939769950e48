"""The models of this machine and what a person does with them: download, verify, import, remove, choose."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.ipc.runtime import Runtime
from reviewer_app.locations import Locations
from reviewer_app.messages.model import Inspected
from reviewer_app.models.decisions import ModelDecisions
from reviewer_app.models.files import import_model, remove_file, remove_model, verify, verify_known
from reviewer_app.models.library import ChosenModel, choose_model
from reviewer_app.models.manifest import Manifest, PackageSource
from reviewer_app.models.seen import SeenHashes
from reviewer_app.paper.model import Paper
from reviewer_app.session.background import BackgroundWork
from reviewer_app.session.card_memory import CardMemory
from reviewer_app.session.engine_test import EngineTest
from reviewer_app.session.events import ModelNotice, ModelsChanged, SessionEvent
from reviewer_app.session.inspection import Inspection
from reviewer_app.session.model_downloads import ModelDownloads
from reviewer_app.session.model_rows import ModelRow, best_to_get, model_rows
from reviewer_app.session.model_speeds import ModelSpeeds
from reviewer_app.session.model_work import ModelWorks, Work, share_of
from reviewer_app.session.self_test import OnCheck, SelfTestResult, model_to_test


class ModelShelf:
    """At most one piece of work goes on with each model; what is asked meanwhile is left alone.

    Everything is told on the runtime's thread: ModelsChanged, and ModelNotice how it ended.
    """

    def __init__(
        self,
        runtime: Runtime,
        background: BackgroundWork,
        places: Locations,
        manifest: Manifest,
        report: Callable[[SessionEvent], None],
        chosen: Callable[[], None],
    ) -> None:
        """`chosen` is called when another model may write from now on."""
        self._runtime = runtime
        self._places = places
        self._manifest = manifest
        self._report = report
        self._chosen = chosen
        self._speeds = ModelSpeeds(places.cache)
        self.decisions = ModelDecisions(places.config)
        self.works = ModelWorks(runtime, background, report)
        self.downloads = ModelDownloads(runtime, places, manifest, self.works, report, chosen)
        self._inspections: list[Inspection] = []
        self.cards = CardMemory(runtime, lambda: report(ModelsChanged()))

    # -- what there is

    @property
    def folder(self) -> Path:
        """Where the model files are."""
        return self._places.models

    def rows(self, paper: Paper | None) -> list[ModelRow]:
        """All models, what fits this machine first; with the minutes that `paper` would take, where they are known."""
        return model_rows(self._manifest, self.folder, self.decisions.in_place, self._speeds, paper, self.cards.free)

    def writer(self, asked: str | None = None) -> ChosenModel:
        """The model that writes the next review: the one `asked` for, the person's choice, or the best one here.

        Raises ReviewerError as `choose_model` does.
        """
        chosen = asked or self.decisions.chosen
        try:
            return choose_model(chosen, self._manifest, self.folder)
        except ReviewerError as error:
            if asked or chosen is None or self._manifest.find(chosen) is not None:
                raise
            raise ReviewerError(
                error.code,
                tr("The file “{name}”, which was chosen to write reviews, is no longer there.").format(name=chosen),
                tr("Choose a model with Ctrl+Shift+M in the window, or with “reviewer-app models use”."),
            ) from error

    @property
    def starter_writes(self) -> bool:
        """Whether what writes is only there to try the program out."""
        try:
            entry = self.writer().entry
        except ReviewerError:
            return False  # nothing writes; a review fails with the sentence
        return entry is not None and isinstance(entry.source, PackageSource)

    def best_to_get(self) -> ModelRow | None:
        """The model of the list to get here, None if none of those for reviews fits."""
        return best_to_get(self.rows(None))

    def note_starter_explained(self) -> None:
        """The person was told what the starter is for."""
        self._keep(self.decisions.note_starter_explained)

    def disk_use(self) -> tuple[int, int]:
        """Bytes that the files in the models folder take, those of stopped downloads too, and that are free there."""
        try:
            used = sum(p.stat().st_size for p in self.folder.iterdir() if p.is_file())
            return used, shutil.disk_usage(self.folder).free
        except OSError:
            return 0, 0

    # -- what a person does

    def choose(self, model: str) -> None:
        """Let `model` write reviews from now on, in the window and on the command line."""
        self._keep(lambda: self.decisions.choose(model))
        self._report(ModelsChanged())
        self._chosen()

    def accept(self, model: str) -> None:
        """The person accepted the licence of this model."""
        self._keep(lambda: self.decisions.accept(model))

    def verify(self, row: ModelRow) -> None:
        """Hash the file of `row` and compare it with the list, or with the first one that was seen."""
        entry, file = row.entry, row.file
        if file is None or row.id in self.works:
            return
        work = Work("verify", tr("Checking the file…"), 0.0)
        seen = SeenHashes(self.folder)

        def check() -> str:
            if entry is None:
                return ""
            found, known = verify(entry, file, share_of(work)), entry.sha256 or seen.of(entry.id)
            if known is not None and found != known:
                raise ReviewerError(
                    ErrorCode.MODEL_DIFFERS,
                    tr("The file of “{name}” is not the one that was seen first.").format(name=entry.name),
                    tr("Delete {path} and install the model again.").format(path=file),
                    f"expected {known}, found {found}",
                )
            return "" if known is None else found

        def told(found: str) -> None:
            whole = tr("“{name}” is whole: its hash is the expected one.")
            unknown = tr("Nobody named a hash of “{name}” to compare it with.")
            self._report(ModelNotice((whole if found else unknown).format(name=row.name)))

        self.works.do(row.id, work, check, told)

    def remove(self, row: ModelRow) -> None:
        """Remove the model's file. One that is used in place is only forgotten."""
        entry, file = row.entry, row.file
        if file is None or row.id in self.works:
            return

        def delete() -> None:
            if entry is not None:
                remove_model(entry, self.folder)
            elif file.parent == self.folder:
                remove_file(file)
            else:
                self.decisions.let_go(file)

        def told(_: None) -> None:
            if self.decisions.chosen == row.id:
                self._keep(lambda: self.decisions.choose(None))
            self._report(ModelNotice(tr("“{name}” was removed.").format(name=row.name)))
            self._chosen()

        self.works.do(row.id, Work("remove", tr("Removing…")), delete, told)

    def inspect(
        self, file: Path, success: Callable[[Inspected], None], failure: Callable[[ReviewerError], None]
    ) -> None:
        """Look whether `file` is a model, in a worker: it comes from strangers. One of the two is called."""
        self._inspections.append(Inspection(self._runtime, file, success, failure))

    def take_in(self, file: Path, *, copy: bool) -> None:
        """Make `file`, which was inspected, a model of this person's, and the one that writes from now on."""
        file = file.absolute()
        if not copy:
            checking = Work("verify", tr("Checking the file…"), 0.0)

            def keep() -> None:
                verify_known(file, self._manifest, share_of(checking))
                self.decisions.use_in_place(file)

            self.works.do(str(file), checking, keep, lambda _: self._taken_in(str(file), file))
            return
        work = Work("copy", tr("Copying “{name}”…").format(name=file.name), 0.0)
        self.works.do(
            file.stem,
            work,
            lambda: import_model(file, self._manifest, self.folder, share_of(work)),
            lambda path: self._taken_in(self._id_of(path), path),
        )

    def test_engine(self, on_done: Callable[[SelfTestResult], None], on_check: OnCheck) -> EngineTest:
        """Let the engine prove that it computes here, and how fast; then the models' minutes are known too."""

        def done(result: SelfTestResult) -> None:
            self._report(ModelsChanged())
            on_done(result)

        model = model_to_test(self._manifest, self.folder)
        return EngineTest(self._runtime, model, self._speeds, done, on_check)

    def expectation(self) -> str:
        """How fast the models made for reviews are here, in a sentence; empty if that is not known."""
        made = [r for r in self.rows(None) if r.speed and r.entry is not None and r.entry.for_peer_review]
        if not made:
            return ""
        row = min(made, key=lambda r: r.size)
        return tr("{name}: {speed}").format(name=row.name, speed=row.time_text)

    def close(self) -> None:
        """End everything that is under way. Downloads go on where they stopped when they are asked for again."""
        self.works.close()
        self.downloads.close()
        self.cards.stop()
        for inspection in self._inspections:
            inspection.stop()

    # -- inside

    def _id_of(self, path: Path) -> str:
        return next((m.id for m in self._manifest.models if m.file_name == path.name), path.stem)

    def _taken_in(self, model: str, path: Path) -> None:
        self._report(ModelNotice(tr("“{name}” writes the reviews from now on.").format(name=path.name)))
        self.choose(model)

    def _keep(self, keep: Callable[[], None]) -> None:
        try:
            keep()
        except ReviewerError as error:
            self._report(ModelNotice(error=error))
