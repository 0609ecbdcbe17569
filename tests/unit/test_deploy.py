"""The files of a deployment say only what the programs know: command lines, variables, names, ports, limits."""

from __future__ import annotations

import re
import shlex
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
import stack
import yaml

from app import __main__ as server
from app import settings
from app.http.middleware import body_limit
from model.worker import __main__ as worker

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SERVICES = stack.services()
SERVERS = [name for name in SERVICES if name.startswith("server-")]
NGINX = (DEPLOY / "nginx.conf").read_text("utf-8")
UNITS = sorted((DEPLOY / "systemd").iterdir())
OURS = re.compile(r"python -m (?:app|model\.worker)(?![\w.])[^\n`]*")


def checked(line: list[str]) -> Any:
    """What one of our command lines sets; it would leave with status 2 if there were no such option."""
    if line[2] == "app":
        return settings.from_command_line(line[3:])
    return worker._arguments().parse_args(line[3:])


def commands() -> list[tuple[str, list[str]]]:
    """Every command line of ours: in compose.yaml, the image, the units and the page about it all."""
    lines = [(f"compose.yaml: {name}", stack.line_of(service)) for name, service in SERVICES.items()]
    image = (ROOT / "Dockerfile").read_text("utf-8")
    lines.append(("Dockerfile", [part.strip('", ') for part in re.findall(r"CMD \[(.*)\]$", image, re.M)[-1].split()]))
    for unit in UNITS:
        text = unit.read_text("utf-8").replace("\\\n", " ").replace("%i", "8051")
        line = shlex.split(re.findall("^ExecStart=(.*)$", text, re.M)[0])
        lines.append((unit.name, [Path(line[0]).name, *line[1:]]))
    page = (ROOT / "deploy" / "README.md").read_text("utf-8").replace("\\\n", " ")
    lines += [("deploy/README.md", shlex.split(line, comments=True)) for line in OURS.findall(page)]
    return [(where, line) for where, line in lines if line[:2] == ["python", "-m"]]


@pytest.mark.parametrize(("where", "line"), commands())
def test_command_lines_have_options_that_there_are(
    where: str, line: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(settings.REDIS, "redis://127.0.0.1:6379/0")  # as the environment file may have it
    assert checked(line), where


def test_all_of_them_are_looked_at() -> None:
    places = {where for where, _ in commands()}
    assert places >= {"Dockerfile", "deploy/README.md", "compose.yaml: worker", *(unit.name for unit in UNITS)}
    assert places >= {f"compose.yaml: {name}" for name in SERVERS} and len(SERVERS) == 2
    with pytest.raises(SystemExit):
        checked(["python", "-m", "app", "--no-such-option"])


def test_servers_of_a_stack_meet_and_nobody_is_taken_for_their_operator() -> None:
    address = SERVICES["nginx"]["networks"]["inside"]["ipv4_address"]
    for name in SERVERS:
        chosen = checked(stack.line_of(SERVICES[name]))
        assert (chosen.redis, chosen.training) == ("redis://redis:6379/0", "celery")
        assert chosen.proxy == (f"{address}/32",), "nobody else is believed about who asks"
        assert chosen.control != "local" and "operator" not in (chosen.uploads, chosen.monitor), "nobody would be it"
        assert stack.PASSWORD in SERVICES[name]["environment"] and settings.PASSWORD == stack.PASSWORD
    given = checked(stack.line_of(SERVICES["worker"]))
    assert given.redis == chosen.redis and given.workspace == chosen.workspace


def test_only_nginx_is_open_to_the_outside_and_nobody_is_root() -> None:
    for name, service in SERVICES.items():
        published = service.get("ports", [])
        assert not published or name == "nginx" or all(port.startswith("127.0.0.1:") for port in published), name
        assert service["restart"] == "unless-stopped" and service["read_only"] and service["cap_drop"] == ["ALL"], name
        assert "healthcheck" in service and "no-new-privileges:true" in service["security_opt"], name
        assert name == "prometheus" or service.get("image") == "featurescope" or service["user"], name
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert not source.startswith("./") or (volume.endswith(":ro") and (ROOT / source).is_file()), volume
    assert "\nUSER featurescope" in (ROOT / "Dockerfile").read_text("utf-8")
    assert yaml.safe_load(stack.COMPOSE.read_text("utf-8"))["networks"]["inside"]["internal"] is True


def test_names_and_ports_are_the_same_in_all_files() -> None:
    targets = [f"{name}:{stack.PORTS[name]}" for name in SERVERS]
    assert re.findall(r"^ +server (\S+) ", NGINX, re.M) == [*targets, *targets]
    scraped = yaml.safe_load((DEPLOY / "prometheus.yml").read_text("utf-8"))["scrape_configs"][0]
    assert scraped["static_configs"][0]["targets"] == targets
    hosts = SERVICES["nginx"]["extra_hosts"]
    assert hosts == [f"{name}:{SERVICES[name]['networks']['inside']['ipv4_address']}" for name in SERVERS]
    assert f"listen {stack.PORTS['nginx']} " in NGINX and f"8080:{stack.PORTS['nginx']}" in SERVICES["nginx"]["ports"]


def test_nginx_takes_what_a_server_takes_and_logs_nothing_that_was_drawn_or_typed() -> None:
    assert re.findall("client_max_body_size (.*?);", NGINX) == ["1m"] and body_limit._MAX_BODY == 1 << 20
    logged = "".join(re.findall("log_format (.*?);", NGINX, re.S))
    names = set(re.findall(r"\$(\w+)", logged))
    assert names and not names & {"request", "request_uri", "args", "query_string", "uri", "http_referer"}
    assert not [name for name in names if name.startswith(("http_", "cookie_", "arg_")) or "body" in name]
    assert re.findall(r"error_log \S+ (.*?);", NGINX) == ["crit"], "what is below quotes requests"


def test_the_example_environment_has_our_variables_and_no_secret() -> None:
    example = (DEPLOY / "environment.example").read_text("utf-8")
    names = re.findall(r"^(?:# )?(FEATURESCOPE_\w+)=(.*)$", example, re.M)
    assert {name for name, _ in names} == {settings.PASSWORD, settings.REDIS} and dict(names)[settings.PASSWORD] == ""
    assert "/.env\n" in (ROOT / ".gitignore").read_text() and ".env\n" in (ROOT / ".dockerignore").read_text()


def test_a_server_that_is_still_starting_refuses_so_that_nginx_asks_another() -> None:
    with server._bound("127.0.0.1", 0) as bound, pytest.raises(ConnectionRefusedError):
        socket.create_connection(bound.getsockname(), 5)


def said(*line: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, line)], capture_output=True, text=True, timeout=60)


@pytest.mark.skipif(not shutil.which("promtool"), reason="no promtool")
def test_prometheus_reads_its_file() -> None:
    done = said("promtool", "check", "config", DEPLOY / "prometheus.yml")
    assert done.returncode == 0 and "alerts.yml" in done.stdout, done.stdout + done.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd")
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_reads_the_units(unit: Path, tmp_path: Path) -> None:
    copy = tmp_path / unit.name
    copy.write_text(unit.read_text("utf-8").replace("/opt/featurescope/.venv/bin/python", "/bin/true"))
    done = said("systemd-analyze", "verify", copy)
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr
    copy.write_text(copy.read_text("utf-8").replace("NoNewPrivileges=", "NoMorePrivileges="))
    assert "NoMorePrivileges" in said("systemd-analyze", "verify", copy).stderr, "it would say what it does not know"
