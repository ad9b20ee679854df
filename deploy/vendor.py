"""Copy the front-end packages the portal ships from npm into the tree, with their licences.

Run by a developer when a package is to be raised or an icon is needed: `python deploy/vendor.py`. What it writes is
committed, so that neither a user nor the demo needs Node or the network. `npm` knows where packages come from; no
address is written anywhere. A package whose bytes are not the ones named here stops the run before anything is copied.
"""

# ruff: noqa: INP001 - a script beside the deployment files, not a package
import base64
import hashlib
import io
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Package:
    """One npm package: the version, the SHA-512 that npm publishes for it, and the files that are taken."""

    name: str
    version: str
    sha512: str
    files: tuple[str, ...]
    target: str = "static/vendor"

    @property
    def folder(self) -> Path:
        """Where the files go: the package's plain name and its version."""
        plain = self.name.removesuffix(".org").removesuffix("-static")
        return ROOT / self.target / f"{plain}-{self.version}"


HTMX = Package(
    "htmx.org",
    "2.0.11",
    "Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
    ("dist/htmx.min.js", "LICENSE"),
)
# The smallest distribution with bar, line, pie and the SVG renderer; heat maps are tables (components/matrix.html).
ECHARTS = Package(
    "echarts",
    "6.1.0",
    "q0yaFPggC9FUdsWH4blavRWFmxdrIodbkoKNAjJudAI6CA9gNPxHtV2RcZNEepZVlk4yvBYkOkbk6HIVpIyHZA==",
    ("dist/echarts.common.min.js", "LICENSE", "NOTICE"),
)
AXE = Package(
    "axe-core",
    "4.14.1",
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    ("axe.min.js", "LICENSE", "LICENSE-3RD-PARTY.txt"),
    target="tests/vendor",
)
LUCIDE = Package(
    "lucide-static",
    "1.62.0",
    "WBZA/m2PvkFpMGHDtsBck5P2A9G4ehLlYu4GwwICcmEm1BvYVgj00lCDxKRWLlbMlOibLaiwdQ88G5pHkSWgwA==",
    ("LICENSE",),
)

# The icons in use; each becomes one symbol of the sprite.
ICONS = """
    arrow-down arrow-left arrow-right arrow-up arrow-up-down bell bot briefcase building-2 calendar-days
    chart-no-axes-column check chevron-down chevron-left chevron-right circle-alert circle-check circle-dashed
    circle-question-mark clock command copy corner-down-left download ellipsis external-link eye file-text flag funnel
    history hourglass inbox info key-round layers layout-dashboard link list-checks lock log-out menu minus moon
    octagon-alert panel-left pencil plus printer refresh-cw scale search shield-check signature sliders-horizontal
    stamp sun sun-moon table-2 trash-2 triangle-alert undo-2 upload user-round user-round-plus users-round workflow
    wrench x
"""


def fetch(package: Package, npm: str) -> tarfile.TarFile:
    """Return the package's archive, after its bytes were compared with the digest above.

    Raises: SystemExit, when they differ.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", "--silent", "--ignore-scripts", f"{package.name}@{package.version}"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - fixed words only
        archive = next(Path(folder).glob("*.tgz")).read_bytes()
    digest = base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if digest != package.sha512:
        sys.exit(f"{package.name} {package.version}: expected sha512-{package.sha512}, got sha512-{digest}.")
    return tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz")


def read(archive: tarfile.TarFile, name: str) -> str:
    """Return the text of one file of a package, with Unix line ends and one line end at its end."""
    member = archive.extractfile(f"package/{name}")
    if member is None:
        sys.exit(f"{name} is not a file of the package.")
    lines = member.read().decode().splitlines()
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def without_source_map(text: str) -> str:
    """Drop the pointer to a source map, which is not shipped: the hashed static files would look for it."""
    return re.sub(r"^//# sourceMappingURL=.*\n?", "", text, flags=re.MULTILINE)


def symbol(name: str, drawing: str) -> str:
    """Return one Lucide file as a symbol that takes its colour and width from where it is used."""
    body = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)
    if body is None:
        sys.exit(f"{name} is not a drawing.")
    shapes = re.sub(r"\s*\n\s*", "", body.group(1)).strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def sprite(archive: tarfile.TarFile) -> str:
    """Return the sprite of the icons in use."""
    symbols = [symbol(name, read(archive, f"icons/{name}.svg")) for name in sorted(ICONS.split())]
    comment = f"<!-- Lucide {LUCIDE.version}, ISC licence, see LICENSE. Written by deploy/vendor.py. -->"
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', comment, *symbols, "</svg>", ""])


def main() -> None:
    """Replace the vendored folders by what the packages hold now."""
    npm = shutil.which("npm") or sys.exit("npm is needed to copy packages; nothing else in this project needs it.")
    for package in (HTMX, ECHARTS, AXE, LUCIDE):
        archive = fetch(package, npm)
        texts = {PurePosixPath(name).name: without_source_map(read(archive, name)) for name in package.files}
        if package is LUCIDE:
            texts["sprite.svg"] = sprite(archive)
        if package.folder.exists():
            shutil.rmtree(package.folder)
        package.folder.mkdir(parents=True)
        for name, text in texts.items():
            (package.folder / name).write_text(text)
        sys.stdout.write(f"{package.folder.relative_to(ROOT)}: {', '.join(texts)}\n")


if __name__ == "__main__":
    main()
