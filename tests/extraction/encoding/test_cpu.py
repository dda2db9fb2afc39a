"""Processor features and core affinity."""

import os

import pytest

from articles.extraction.encoding.cpu import has_vnni, use_all_cores


@pytest.mark.parametrize(
    ("flags", "exact"),
    [("fpu avx2 avx512_vnni", True), ("fpu avx2 avx_vnni", True), ("fpu avx2 avx512f", False), ("", False)],
)
def test_without_vnni_exact_products_are_requested(tmp_path, flags, exact):
    (tmp_path / "cpuinfo").write_text(f"model name\t: some\nflags\t\t: {flags}\n")
    assert has_vnni(tmp_path / "cpuinfo") is exact
    assert not has_vnni(tmp_path / "missing")


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores cannot be chosen here")
def test_core_affinity_is_widened_and_restored():
    cores = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(cores)})
        with use_all_cores():
            assert os.sched_getaffinity(0) >= cores
        assert os.sched_getaffinity(0) == {min(cores)}
    finally:
        os.sched_setaffinity(0, cores)
