"""What the processor can do, and the cores that a process may use."""

import os

import pytest

from articles.extraction.encoding.cpu import has_vnni, use_all_cores


@pytest.mark.parametrize(
    ("flags", "exact"),
    [("fpu avx2 avx512_vnni", True), ("fpu avx2 avx_vnni", True), ("fpu avx2 avx512f", False), ("", False)],
)
def test_processor_without_vnni_is_told_to_take_its_time(tmp_path, flags, exact):
    (tmp_path / "cpuinfo").write_text(f"model name\t: some\nflags\t\t: {flags}\n")
    assert has_vnni(tmp_path / "cpuinfo") is exact
    assert not has_vnni(tmp_path / "missing")


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores cannot be chosen here")
def test_process_held_to_one_core_has_all_for_a_moment_and_then_its_own():
    cores = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(cores)})
        with use_all_cores():
            assert os.sched_getaffinity(0) >= cores
        assert os.sched_getaffinity(0) == {min(cores)}
    finally:
        os.sched_setaffinity(0, cores)
