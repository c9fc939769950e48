"""What Hugging Face, or a mirror of it, announces of a file: its revision, size and hash. The bytes come by `transfer`.

huggingface_hub 2.x can't go on with a download after a restart (huggingface/huggingface_hub #4196) and stops the whole
process's session when one is cancelled (#4632), so it is asked for names and metadata alone.
"""

from __future__ import annotations

import os
from http import HTTPStatus
from typing import Final

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.models import failures
from reviewer_app.models.manifest import HuggingFaceSource
from reviewer_app.models.transfer import Origin

# Seconds for each of the hub's answers.
_TIMEOUT: Final = 20.0

# Read by huggingface_hub when it is imported, and by nothing before.
_SILENCE: Final = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "HF_HUB_DISABLE_XET": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "DO_NOT_TRACK": "1",
}


def announced(source: HuggingFaceSource) -> Origin:
    """Where the file of `source` is, pinned to the commit that its revision names now.

    `HF_ENDPOINT` names a mirror, `HF_TOKEN` an account. Raises ReviewerError NO_NETWORK, DOWNLOAD_FAILED or
    DOWNLOAD_REFUSED.
    """
    os.environ.update(_SILENCE)
    import httpx2
    from huggingface_hub import HfApi, constants, get_token, hf_hub_url
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    # The library reads the mirror once, when it is imported; asked here, a later change counts too.
    endpoint = (os.environ.get("HF_ENDPOINT") or constants.ENDPOINT).rstrip("/")
    try:
        info = HfApi(endpoint).model_info(source.repo, revision=source.revision, files_metadata=True, timeout=_TIMEOUT)
    except OfflineModeIsEnabled as error:
        raise ReviewerError(
            ErrorCode.NO_NETWORK,
            tr("HF_HUB_OFFLINE forbids asking Hugging Face for the file."),
            tr("Unset it, or get the file elsewhere and import it."),
        ) from error
    except HfHubHTTPError as error:
        raise failures.refused(httpx2.URL(endpoint).host, error.response.status_code) from error
    except httpx2.TimeoutException as error:
        raise failures.stalled(endpoint, _TIMEOUT, error) from error
    except httpx2.RequestError as error:
        raise failures.no_network(endpoint, error) from error
    except ValueError as error:  # a captive portal's page in place of JSON
        raise failures.web_page(httpx2.URL(endpoint).host) from error
    file = next((f for f in info.siblings or () if f.rfilename == source.file), None)
    if file is None:
        raise failures.refused(httpx2.URL(endpoint).host, HTTPStatus.NOT_FOUND)
    token = get_token()
    return Origin(
        hf_hub_url(source.repo, source.file, revision=info.sha or source.revision, endpoint=endpoint),
        file.size,
        file.lfs.sha256 if file.lfs else None,
        (("Authorization", f"Bearer {token}"),) if token else (),
    )
