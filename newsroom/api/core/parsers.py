"""The parser of JSON bodies."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

# Only an escape can bring a surrogate in: UTF-8 has none.
SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class StrictJSONParser(JSONParser):
    """JSON that PostgreSQL can store: limited nesting, and no halves of surrogate pairs."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read()
        try:
            data = super().parse(BytesIO(body), media_type, parser_context)
            if SURROGATE.search(body):
                json.dumps(data, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError(_("JSON parse error - nested too deeply.")) from error
        except UnicodeEncodeError as error:
            raise ParseError(_("JSON parse error - half of a surrogate pair is no character.")) from error
        return data
