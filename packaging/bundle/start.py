"""Where the bundled program begins: the window, the command line and each worker role, told apart by the arguments."""

import sys

from reviewer_app.__main__ import start

if __name__ == "__main__":
    sys.exit(start())
