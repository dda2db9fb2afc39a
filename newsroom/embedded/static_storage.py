"""Style sheets, scripts and drawings as `make run` serves them: compressed beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedStaticFilesStorage


class CompressedOnce(CompressedStaticFilesStorage):
    """Compresses only what is new, so that a start costs a look at each file."""

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, Any]]:
        new = {name: found for name, found in paths.items() if self._is_newer(Path(self.path(name)))}
        yield from super().post_process(new, dry_run, **options)

    @staticmethod
    def _is_newer(file: Path) -> bool:
        packed = file.with_name(f"{file.name}.gz")
        return not packed.exists() or packed.stat().st_mtime_ns < file.stat().st_mtime_ns
