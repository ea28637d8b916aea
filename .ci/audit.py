"""Licences of what a user of OnMessage installs, and what is known to be wrong with it.

Needs the project with its extras installed, and `pip-audit` in the environment that
AUDIT_TOOLS names. Ends with 1 where a licence or a vulnerability is found that should not be,
and says loudly what could not be looked at: without a network that is every vulnerability.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = "onmessage"
OURS_ALONE = frozenset({"docs", "test"})
"""Extras that only this project's own developers install."""

FREE = re.compile(
    r"\b(?:MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|HPND|Zlib|Unlicense|"
    r"public domain|CC0|LGPL\w*|Lesser General Public|Historical Permission|CMU)\b",
    re.IGNORECASE,
)
"""Licences that leave a user's own code alone. LGPL and MPL: what they cover is not changed."""
LOOKED_AT = {"docutils": "public domain and BSD; what is GPL, a mode for Emacs, is not imported"}
"""Packages whose licences were read by a person, and why they may be used."""
_BINDING = re.compile(r"\bA?GPL|Affero")
_NAMED = ("License-Expression", "License")


def needed() -> tuple[dict[str, Distribution], set[str]]:
    """What the project brings with all of a user's extras, and what of it is not installed."""
    found: dict[str, Distribution] = {}
    absent: set[str] = set()
    project = distribution(PROJECT)
    extras = set(project.metadata.get_all("Provides-Extra") or ()) - OURS_ALONE
    waiting = [(PROJECT, frozenset(extras))]
    done: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras_here = waiting.pop()
        if (name, extras_here) in done:
            continue
        done.add((name, extras_here))
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            absent.add(name)
            continue
        waiting += requirements(found[name], extras_here)
    del found[PROJECT]
    return found, absent


def requirements(
    package: Distribution, extras: frozenset[str]
) -> Iterator[tuple[str, frozenset[str]]]:
    """What a package needs here, with the extras that it asks for."""
    for line in package.requires or ():
        requirement = Requirement(line)
        wanted = [{"extra": extra} for extra in ("", *extras)]
        if requirement.marker is None or any(map(requirement.marker.evaluate, wanted)):
            yield canonicalize_name(requirement.name), frozenset(requirement.extras)


def licence(package: Distribution) -> str:
    """What a package says its licence is, on one line."""
    said = [package.metadata[key] for key in _NAMED if package.metadata[key]]
    classified = package.metadata.get_all("Classifier") or ()
    said += [line.removeprefix("License ::") for line in classified if "License ::" in line]
    return " ".join("; ".join(said).split())[:200]


def is_free(said: str) -> bool:
    """Whether a licence leaves a user's own code alone, or leaves the choice of one that does."""
    return bool(FREE.search(said)) and (not _BINDING.search(said) or " OR " in said)


def vulnerable() -> list[str] | str:
    """What is known of installed packages, one line each; or why nothing could be looked up."""
    tools, here = os.environ.get("AUDIT_TOOLS", ""), sysconfig.get_path("purelib")
    command = [str(Path(tools) / "pip-audit"), "--path", here, "--skip-editable", "-f", "json"]
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            command, capture_output=True, text=True, timeout=600
        )
        checked = json.loads(done.stdout)["dependencies"]
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        return f"pip-audit gave no answer ({type(error).__name__})"
    known = [each for each in checked if "vulns" in each]
    if 2 * len(known) < len(checked):
        return f"only {len(known)} of {len(checked)} packages could be looked up"
    return [
        f"{each['name']} {each['version']}: {flaw['id']}, mended in "
        f"{', '.join(flaw['fix_versions']) or 'no version yet'}"
        for each in known
        for flaw in each["vulns"]
    ]


def main() -> int:
    """Print what was found, and end with 1 where something must be done."""
    found, absent = needed()
    odd = {name: licence(package) for name, package in sorted(found.items())}
    odd = {n: said for n, said in odd.items() if not is_free(said) and n not in LOOKED_AT}
    print(f"licences: {len(found)} packages, {len(odd)} to be looked at")
    for name, said in odd.items():
        print(f"  {name}: {said or 'says none'}")
    if absent:
        print(f"SKIPPED, not installed here: licences of {', '.join(sorted(absent))}")
    flaws = vulnerable()
    if isinstance(flaws, str):
        print(f"SKIPPED: known vulnerabilities, {flaws}")
        return int(bool(odd))
    print(f"known vulnerabilities: {len(flaws)}")
    for flaw in flaws:
        print(f"  {flaw}")
    return int(bool(odd or flaws))


if __name__ == "__main__":
    sys.exit(main())
