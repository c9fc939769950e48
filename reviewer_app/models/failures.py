"""What a person is told when a download fails, one sentence for each way.

Hosts are named, never whole addresses: those of mirrors carry signatures.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr


def no_network(url: str, error: Exception) -> ReviewerError:
    """No connection could be opened."""
    return ReviewerError(
        ErrorCode.NO_NETWORK,
        tr("{host} could not be reached.").format(host=_host(url)),
        tr("Check the connection to the internet and the proxy; reviewing itself needs none."),
        str(error) or type(error).__name__,
    )


def stalled(url: str, seconds: float, error: Exception) -> ReviewerError:
    """The server went silent."""
    return ReviewerError(
        ErrorCode.DOWNLOAD_FAILED,
        tr("{host} has sent nothing for {seconds:.0f} seconds.").format(host=_host(url), seconds=seconds),
        tr("Start the download again later: it goes on where it stopped."),
        type(error).__name__,
    )


def broken_off(url: str, error: Exception | None) -> ReviewerError:
    """The connection ended before the file did."""
    return ReviewerError(
        ErrorCode.DOWNLOAD_FAILED,
        tr("The connection to {host} broke off again and again.").format(host=_host(url)),
        tr("Start the download again later: it goes on where it stopped."),
        "" if error is None else f"{type(error).__name__}: {error}",
    )


def refused(host: str, status: int) -> ReviewerError:
    """The server answered with an error of its own."""
    if status in (401, 403):
        return ReviewerError(
            ErrorCode.DOWNLOAD_REFUSED,
            tr("{host} lets nobody have this file without permission.").format(host=host),
            tr("Accept the licence on the model's page there, and set HF_TOKEN to a token of your account."),
            f"HTTP {status}",
        )
    if status in (404, 410):
        return ReviewerError(
            ErrorCode.DOWNLOAD_REFUSED,
            tr("{host} does not have this file any more.").format(host=host),
            tr("Choose another model, or get the file elsewhere and import it."),
            f"HTTP {status}",
        )
    return ReviewerError(
        ErrorCode.DOWNLOAD_FAILED,
        tr("{host} answered with the error {status}.").format(host=host, status=status),
        tr("Start the download again later: it goes on where it stopped."),
        f"HTTP {status}",
    )


def another_file(url: str, found: int, expected: int | None) -> ReviewerError:
    """The server's file can't be the announced one, by its size or by the part that was sent."""
    return ReviewerError(
        ErrorCode.MODEL_DIFFERS,
        tr("{host} sends another file than the one that was announced.").format(host=_host(url)),
        tr("Try again later, or from another network; if it stays so, the list of models is out of date."),
        f"{found} bytes" if expected is None else f"{found} bytes instead of {expected}",
    )


def web_page(host: str) -> ReviewerError:
    """A sign-in page of a network, or an error page, came in place of the file."""
    return ReviewerError(
        ErrorCode.DOWNLOAD_REFUSED,
        tr("A web page came in place of the file from {host}.").format(host=host),
        tr("Networks of hotels and institutes do that before you sign in: open a browser, sign in, and try again."),
    )


def not_a_model(url: str) -> ReviewerError:
    """The bytes are no GGUF."""
    return ReviewerError(
        ErrorCode.NOT_A_MODEL,
        tr("What {host} sends is not a GGUF model.").format(host=_host(url)),
        tr("Choose another model, or get the file elsewhere and import it."),
    )


def insecure(host: str) -> ReviewerError:
    """A redirect left encryption."""
    return ReviewerError(
        ErrorCode.DOWNLOAD_REFUSED,
        tr("The download was sent on to {host} without encryption, so it was stopped.").format(host=host),
        tr("Try again from another network, or get the file elsewhere and import it."),
    )


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
