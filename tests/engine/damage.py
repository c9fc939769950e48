"""Seeded damage to the header of a GGUF file: bytes flipped, parts cut or repeated, counts and lengths changed.

    python -m tests.engine.damage [FILE…]     reads seeds from stdin, opens each damaged model, answers one line each

Run as a program it is what `tests.faults.victim` starts: what `examine` lets through is loaded as well.
"""

from __future__ import annotations

import random
import struct
import sys
import tempfile
from pathlib import Path

from reviewer_app.engine.gguf import read_header
from reviewer_app.engine.load import LoadSettings, examine, load
from reviewer_app.errors import ReviewerError
from reviewer_app.workers.process import limit_memory
from tests.bench.engine_review import starter_model
from tests.engine.gguf_files import gguf, pair, shortened, tensor
from tests.faults.victim import MEMORY

# Of a header: its counts and first pairs, and (a vocabulary apart) all that a small one has.
_BEGINNING = 2_000
_NUMBERS = (0, 1, 2, 7, 255, 1 << 16, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 40, (1 << 63) - 1, (1 << 64) - 1)


def damaged(data: bytes, header: int, seed: int) -> bytes:
    """The file number `seed` made of `data`, whose header takes `header` bytes; the same seed yields the same one."""
    dice = random.Random(seed)
    made = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4))):
        within = min(header, len(made))
        at = dice.randrange(min(within, _BEGINNING) if dice.random() < 0.6 else within)
        match dice.randrange(6):
            case 0:
                for _ in range(dice.choice((1, 8))):
                    made[dice.randrange(within)] = dice.randrange(256)
            case 1:
                made[at : at + 8] = struct.pack("<Q", dice.choice(_NUMBERS))
            case 2:
                made[at : at + 4] = struct.pack("<I", dice.choice(_NUMBERS) & 0xFFFFFFFF)
            case 3:
                del made[at : at + dice.randrange(1, 200)]
            case 4:
                made[at:at] = made[max(0, at - dice.randrange(1, 200)) : at]
            case _:
                # Towards the end more often than not, so that something is left to read.
                del made[at if dice.random() < 0.3 else dice.randrange(at, len(made)) :]
        if len(made) < 8:
            break
    return bytes(made)


def made_models(folder: Path) -> list[Path]:
    """A header with a model behind it, of one layer, and two that are all header."""
    small = [pair("general.architecture", "llama"), pair("llama.block_count", 2), pair("llama.context_length", 64)]
    bare, hollow = folder / "bare.gguf", folder / "hollow.gguf"
    bare.write_bytes(gguf(small, [tensor("a", (32,), 0, 0)], bytes(128)))
    hollow.write_bytes(gguf([*small, pair("tokenizer.ggml.model", "gpt2")], [], b""))
    layer = shortened(starter_model(), folder / "layer.gguf", 1)
    return [layer, bare, layer, hollow]


def main() -> None:
    """Open the damaged files whose seeds stand on stdin; answer "seed outcome" for each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [Path(given) for given in sys.argv[1:]] or made_models(folder)
        sources = [(path.read_bytes(), path.stat().st_size - read_header(path).tensor_bytes) for path in files]
        limit_memory(MEMORY)
        path = folder / "damaged.gguf"
        for line in sys.stdin:
            seed = int(line)
            data, header = sources[seed % len(sources)]
            path.write_bytes(damaged(data, header, seed))
            try:
                examine(path)
                load(path, LoadSettings(gpu_layers=0)).close()
                outcome = "loaded"
            except ReviewerError as error:
                outcome = f"error:{error.code.value}"
            sys.stdout.write(f"{seed} {outcome}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
