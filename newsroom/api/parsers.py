"""Bodies: JSON alone, and no longer than the settings allow."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from newsroom.api.errors import BodyTooLarge

# Only an escape can bring one in: UTF-8 has no surrogates.
SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class CappedJSONParser(JSONParser):
    """JSON of at most ``DATA_UPLOAD_MAX_MEMORY_SIZE`` bytes; what is longer is not read to its end."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise BodyTooLarge(most)
        try:
            data = super().parse(BytesIO(body), media_type, parser_context)
            if SURROGATE.search(body):
                json.dumps(data, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError(_("JSON parse error - nested too deeply.")) from error
        except UnicodeEncodeError as error:
            raise ParseError(_("JSON parse error - half of a surrogate pair is no character.")) from error
        return data
