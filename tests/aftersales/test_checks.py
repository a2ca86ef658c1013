"""What refuses the start, and what only warns."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from aftersales import checks
from records import fonts

ROOT = Path(__file__).resolve().parents[2]
GOOD_KEY = "Tr8Xb2Nq5Wz7Kd9Mf3Hs6Lp1Vc4Gj0Ya"


@pytest.mark.parametrize(
    "key", ["short", "change-me-" + GOOD_KEY, "django-insecure-" + GOOD_KEY, "请更换" + GOOD_KEY]
)
def test_an_example_key_refuses_the_start(settings: Settings, key: str) -> None:
    settings.SECRET_KEY = key
    assert [fault.id for fault in checks.secret_key(None)] == ["aftersales.E002"]
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        checks.refuse_faulty_start()


def test_a_key_of_ones_own_starts(settings: Settings) -> None:
    settings.SECRET_KEY = GOOD_KEY
    assert checks.secret_key(None) == []
    checks.refuse_faulty_start()


def test_with_a_server_database_a_key_must_be_given(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": "postgresql://nobody@db.invalid/none",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--tag", checks.START],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize(
    ("embedded", "demo", "ids"),
    [(True, True, []), (False, False, []), (False, True, ["aftersales.W002"])],
)
def test_demo_people_beside_real_data_are_warned_of(
    settings: Settings, embedded: bool, demo: bool, ids: list[str]
) -> None:
    settings.EMBEDDED, settings.DEMO = embedded, demo
    assert [warning.id for warning in checks.demo(None)] == ids


def test_a_missing_font_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FONTCONFIG", "libnothing-of-that-name.so.1")
    fonts.missing_packages.cache_clear()
    try:
        (warning,) = checks.printing(None)
    finally:
        fonts.missing_packages.cache_clear()
    assert warning.id == "aftersales.W001"
    assert warning.hint == "apt-get install --no-install-recommends fonts-noto-cjk"


def test_this_machine_can_print_chinese() -> None:
    assert fonts.missing_packages() == ()
