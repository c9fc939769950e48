"""A process that is no proper worker. Run as a script with what to do:

`greet` sends a correct greeting, `newer` one of another version, a hexadecimal number sends these bytes, `deaf`
never reads stdin, `stay` waits until stdin closes, `exit` leaves with 0, `importing` fails like a broken import.
"""

from __future__ import annotations

import os
import signal
import sys

from reviewer_app.ipc.codec import encode
from reviewer_app.ipc.envelope import VERSION, Hello

for word in sys.argv[1:]:
    match word:
        case "greet":
            os.write(1, encode(Hello(VERSION, "rude", os.getpid())))
        case "newer":
            os.write(1, encode(Hello(VERSION + 1, "rude", os.getpid())))
        case "deaf":
            signal.pause()
        case "stay":
            while os.read(0, 65536):
                pass
        case "exit":
            sys.exit(0)
        case "importing":
            raise ImportError("libsomething.so.1: cannot open shared object file")
        case _:
            os.write(1, bytes.fromhex(word))
