"""What is kept on disk: one SQLite database, its writer thread, migrations and recovery."""

from reviewer_app.store.compare import ComparedLine, compare_panes
from reviewer_app.store.records import (
    RecentPaper,
    RecoveryReport,
    SimilarPaper,
    StoredReview,
    StoredVersion,
    UnsavedPane,
    VersionInfo,
)
from reviewer_app.store.shelf import ShelvedPaper
from reviewer_app.store.store import ReviewStore

__all__ = [
    "ComparedLine",
    "RecentPaper",
    "RecoveryReport",
    "ReviewStore",
    "ShelvedPaper",
    "SimilarPaper",
    "StoredReview",
    "StoredVersion",
    "UnsavedPane",
    "VersionInfo",
    "compare_panes",
]
