"""`doctor` as a person runs it: what this machine can do, and why not more."""

from __future__ import annotations

import json

from reviewer_app.cli.doctor_command import processor_texts
from tests.cli.command_line import run


def test_doctor_tells_what_runs() -> None:
    done = run("doctor", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["problems"] == []
    assert report["pdf"]["pymupdf"].startswith("2.")
    assert report["engine"]["llama_cpp_python"]
    assert report["models"]["installed"]
    assert report["self_test"]["passed"]
    (starter,) = (told for id_, told in report["outlook"].items() if id_.startswith("smollm2"))
    assert starter["fits"] == "wholly"
    assert starter["speed"] == "measured"
    large = [told for id_, told in report["outlook"].items() if not id_.startswith("smollm2")]
    assert len(large) > 3
    assert {told["speed"] for told in large} == {"estimated"}, "one layer of such a model was tried"
    assert {told["fits_card"] for told in large} == {"not"}
    processor = report["engine"]["processor"]
    assert set(processor["left_out"]) == set(processor["has"]) - set(processor["uses"])
    assert report["engine"]["devices"] == []


def test_doctor_tests_the_engine_itself() -> None:
    done = run("doctor", "--self-test", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)["self_test"]
    assert result["passed"]
    assert result["model"] == "SmolLM2-135M-Instruct.Q4_1.gguf"


def test_doctor_tells_why_amx_is_left_out() -> None:
    sets = {"name": "Xeon", "uses": ["AVX2"], "left_out": ["AVX512", "AMX_INT8"], "lacking": []}
    told = processor_texts(sets, {"runs_on": "every processor with AVX2"})
    assert told["had and not used"] == "AVX512, AMX_INT8"
    assert "ends the process at the first token" in told["why AMX is not used"]
    assert "every processor with AVX2" in told["why the others are not used"]
    plain = processor_texts({**sets, "left_out": []}, {})
    assert set(plain) == {"name", "used by the engine", "had and not used"}
