"""The settings in their file: read as typed, written beside what others wrote, and broken by hand."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from reviewer_app import i18n
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.locations import locations
from reviewer_app.review.model import GenerationSettings
from reviewer_app.session.settings import KEYS, SET_ASIDE, Settings, SettingsFile, Snapshots


@pytest.fixture
def file() -> SettingsFile:
    """The file in its place, which isn't there yet."""
    return SettingsFile(locations().settings)


def write(file: SettingsFile, text: str | bytes) -> None:
    """Put `text` into the file by hand."""
    file.path.parent.mkdir(parents=True, exist_ok=True)
    file.path.write_bytes(text.encode() if isinstance(text, str) else text)


def aside(file: SettingsFile) -> list[Path]:
    """What was set aside."""
    return sorted(file.path.parent.glob(file.path.name + SET_ASIDE + "*"))


def test_without_a_file_the_defaults_count_and_none_is_made(file: SettingsFile) -> None:
    assert file.read() == (Settings(), None)
    assert Settings().run == GenerationSettings()
    assert not file.path.exists()


def test_every_setting_has_a_key_and_takes_its_default() -> None:
    assert list(KEYS) == [f.name for f in fields(Settings)]
    assert len({(key.page, key.name) for key in KEYS.values()}) == len(KEYS)
    assert all(key.takes(getattr(Settings(), field), getattr(Settings(), field)) for field, key in KEYS.items())


def test_what_stands_in_the_file_counts(file: SettingsFile) -> None:
    write(
        file,
        '[computing]\nthreads = 3\ngpu_layers = 0\nkv_type = "q8_0"\n'
        '[reading]\ncontext = 4096\nstrategy = "windows"\nread_ahead = "off"\nsnapshots = false\n'
        f"snapshot_space_gb = 20\nsnapshot_place = '{Path.home()}'\n"
        '[writing]\nlanguage = "zh"\nmax_tokens = 99\ntemperature = 1\nseed = 7\npoints = 3\n'
        'steering = """be strict on statistics\nand kind"""\n',
    )
    settings, problem = file.read()
    assert problem is None
    assert settings == Settings(
        threads=3, gpu_layers=0, kv_type="q8_0", strategy="windows", read_ahead="off", snapshot=False, context=4096,
        snapshot_space=20.0, snapshot_place=str(Path.home()), language="zh", points=3,
        steering="be strict on statistics\nand kind", max_tokens=99, temperature=1.0, seed=7,
    )  # fmt: skip
    assert isinstance(settings.temperature, float)
    assert settings.run == GenerationSettings(
        7, 1.0, 3, 4096, 99, "windows", 0, "q8_0", False, "zh", 3, "be strict on statistics\nand kind"
    )
    assert settings.snapshots(locations().snapshots) == Snapshots(
        Path.home() / "reviewer-app-snapshots", 20_000_000_000, own=False
    )


def test_comments_and_keys_of_others_stay_where_they_are(file: SettingsFile) -> None:
    text = (
        "# mine\nfuture = [1, 2]\n\n[computing]\nthreads = 2  # the laptop\nnew_way = { fast = true }\n\n"
        '[[plugin]]\nname = "x"\n'
    )
    write(file, text)
    assert file.change(threads=5) == (Settings(threads=5), None)
    assert file.path.read_text("utf-8") == text.replace("threads = 2", "threads = 5")
    file.change(seed=9, threads=0)
    data = tomllib.loads(file.path.read_text("utf-8"))
    assert data == {
        "future": [1, 2],
        "computing": {"new_way": {"fast": True}},
        "plugin": [{"name": "x"}],
        "writing": {"seed": 9},
    }
    assert "# mine" in file.path.read_text("utf-8")


def test_what_is_set_to_its_default_leaves_the_file(file: SettingsFile) -> None:
    file.change(threads=4, temperature=0.7)
    assert file.change(threads=0, temperature=0.2) == (Settings(), None)
    assert "threads" not in file.path.read_text("utf-8")
    assert file.change(kv_type="f16") == (Settings(), None)


@pytest.mark.parametrize(
    "text",
    [
        "[computing\nthreads = 1\n",
        "threads 3",
        b"[writing]\nlanguage = \"\xff\xfe\"\n",
        b"\x00" * 64,
        "[computing]\nthreads = 1\nthreads = 2\n",
        "a = " + "[" * 100_000,
        "a = " + "9" * 10_000,
        "# " + "x" * (1 << 20),
    ],
    ids=["cut-off", "no-equals", "no-utf-8", "zeros", "doubled", "nested", "digits", "huge"],
)  # fmt: skip
def test_a_broken_file_is_set_aside_whole_and_reported_once(file: SettingsFile, text: str | bytes) -> None:
    write(file, text)
    settings, problem = file.read()
    assert settings == Settings()
    assert problem is not None
    assert problem.code is ErrorCode.BAD_SETTINGS
    assert str(file.path) in problem.message
    (kept,) = aside(file)
    assert kept.read_bytes() == (text.encode() if isinstance(text, str) else text)
    assert kept.name in problem.next_step
    assert file.read() == (Settings(), None)
    assert file.change(threads=2) == (Settings(threads=2), None)


def test_one_broken_file_never_takes_the_place_of_another(file: SettingsFile) -> None:
    for n in range(3):
        write(file, f"broken {n}")
        file.read()
    assert sorted(path.read_text("utf-8") for path in aside(file)) == ["broken 0", "broken 1", "broken 2"]


def test_a_file_that_breaks_while_the_window_is_open_is_not_written_over(file: SettingsFile) -> None:
    file.change(threads=2)
    write(file, "[computing")
    assert file.current == Settings()
    assert aside(file) == []
    settings, problem = file.change(seed=4)
    assert settings == Settings(seed=4)
    assert problem is not None
    assert [path.read_text("utf-8") for path in aside(file)] == ["[computing"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[computing]\nthreads = -1", "computing.threads"),
        ('[computing]\nthreads = "4"', "computing.threads"),
        ("[computing]\nthreads = 2.5", "computing.threads"),
        ("[computing]\nthreads = true", "computing.threads"),
        ("[computing]\nthreads = [1]", "computing.threads"),
        ('[computing]\nkv_type = "q3"', "computing.kv_type"),
        ("[computing]\nkv_type = 8", "computing.kv_type"),
        ("[reading]\nsnapshots = 1", "reading.snapshots"),
        ("[reading]\ncontext = 1e3", "reading.context"),
        ("[writing]\ntemperature = nan", "writing.temperature"),
        ("[writing]\ntemperature = inf", "writing.temperature"),
        ("[writing]\ntemperature = false", "writing.temperature"),
        ("[writing]\nmax_tokens = 0", "writing.max_tokens"),
        ("[writing]\npoints = 31", "writing.points"),
        ("[writing]\nsteering = 7", "writing.steering"),
        (f"[writing]\nsteering = '{'x' * 2001}'", "writing.steering"),
        ("[reading]\nsnapshot_place = 'beside/here'", "reading.snapshot_place"),
        ("[reading]\nsnapshot_space_gb = -1", "reading.snapshot_space_gb"),
        ("[writing]\nseed = 99999999999999999999", "writing.seed"),
        ("computing = 3", "computing"),
        ("[[writing]]\nseed = 3", "writing"),
    ],
)
def test_a_value_that_makes_no_sense_counts_as_its_default_and_is_named(
    file: SettingsFile, text: str, named: str
) -> None:
    good = 'strategy = "rolling"\n'
    write(file, f"{text}\n" if "[reading]" not in text else f"{text}\n{good}")
    if "[reading]" not in text:
        write(file, f"{text}\n[reading]\n{good}")
    settings, problem = file.read()
    assert settings == Settings(strategy="rolling")
    assert problem is not None
    assert f"“{named}”" in problem.message
    assert aside(file) == []
    field = next((f for f, key in KEYS.items() if f"{key.page}.{key.name}" == named), "seed")
    other = {"threads": 6, "kv_type": "q4_0", "snapshot": False, "context": 5, "temperature": 0.5, "max_tokens": 6}
    other |= {"steering": "be kind", "snapshot_place": str(Path.home()), "snapshot_space": 6.0}
    assert getattr(file.change(**{field: other.get(field, 6)})[0], field) == other.get(field, 6)


def test_several_wrong_values_are_told_together_and_in_chinese(file: SettingsFile) -> None:
    write(file, '[computing]\nthreads = -1\nkv_type = "x"\n[writing]\nseed = 2\n')
    with i18n.spoken("zh"):
        settings, problem = file.read()
    assert settings == Settings(seed=2)
    assert problem is not None
    assert "computing.threads" in problem.message
    assert "computing.kv_type" in problem.message
    assert "默认值" in problem.message
    assert "must" not in problem.message


def test_a_folder_in_its_place_is_told_and_nothing_is_lost(file: SettingsFile) -> None:
    file.path.mkdir(parents=True)
    (file.path / "keep").write_text("x", "utf-8")
    settings, problem = file.read()
    assert settings == Settings()
    assert problem is not None
    assert problem.code is ErrorCode.BAD_SETTINGS
    with pytest.raises(ReviewerError):
        file.change(threads=2)
    assert (file.path / "keep").read_text("utf-8") == "x"


def test_a_byte_order_mark_and_the_line_ends_of_windows_are_read(file: SettingsFile) -> None:
    write(file, b"\xef\xbb\xbf[computing]\r\nthreads = 2\r\n")
    assert file.read() == (Settings(threads=2), None)
    assert file.change(seed=3) == (Settings(threads=2, seed=3), None)


@pytest.mark.parametrize(
    "text",
    ["computing.threads = 2\nother = 1\n", "computing = { threads = 2, other = 1 }\n", "[computing.sub]\nx = 1\n"],
)
def test_other_ways_to_write_a_table_are_written_into(file: SettingsFile, text: str) -> None:
    write(file, text)
    before = tomllib.loads(text)
    assert file.change(threads=7, seed=1, max_tokens=5) == (Settings(threads=7, max_tokens=5), None)
    after = tomllib.loads(file.path.read_text("utf-8"))
    assert after.pop("writing") == {"max_tokens": 5}
    assert after["computing"].pop("threads") == 7
    before["computing"].pop("threads", None)
    assert after == before


def test_a_drive_that_is_not_plugged_in_is_no_place(file: SettingsFile, tmp_path: Path) -> None:
    own = locations().snapshots
    assert Settings().snapshots(own) == Snapshots(own, 4_000_000_000)
    assert Settings().snapshots(own).reachable
    assert Settings(snapshot_place=str(tmp_path)).snapshots(own).reachable
    assert not Settings(snapshot_place=str(tmp_path / "unplugged")).snapshots(own).reachable
