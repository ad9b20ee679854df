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
    binaries: tuple[str, ...] = ()

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
# The editor of decision maps. Its licence asks that the mark of bpmn.io stays visible in every drawing; it does.
DMN_JS = Package(
    "dmn-js",
    "17.10.2",
    "AIONwKnrDoIIfVwv7iLmNNLKcF6bcKf1fkoB9euEyhaOTbi6p/InCoVQWitVqCrBXqw3aCpNCuql71xj79penQ==",
    (
        "LICENSE",
        "dist/dmn-modeler.production.min.js",
        "dist/dmn-navigated-viewer.production.min.js",
        "dist/assets/diagram-js.css",
        "dist/assets/dmn-js-shared.css",
        "dist/assets/dmn-js-drd.css",
        "dist/assets/dmn-font/css/dmn.css",
    ),
    binaries=("dist/assets/dmn-font/font/dmn.woff2",),
)
LUCIDE = Package(
    "lucide-static",
    "1.62.0",
    "WBZA/m2PvkFpMGHDtsBck5P2A9G4ehLlYu4GwwICcmEm1BvYVgj00lCDxKRWLlbMlOibLaiwdQ88G5pHkSWgwA==",
    ("LICENSE",),
)

# Another implementation of the expression language, which tests hold ours against. It imports other packages, so it is
# bundled with them into one file; nothing of it is shipped.
FEELIN = Package(
    "feelin",
    "8.2.0",
    "o/oUBp7hzcsupV3Pf+Kn+43y+gul/sSVqYYkJq9+hkYuFuBfk0rocy//H2goKlWJJbuONnE59Iqb4U34VyZpjA==",
    ("LICENSE",),
    target="tests/vendor",
)
BUNDLED = (
    Package(
        "lezer-feel",
        "3.0.1",
        "tTOBq2ZOwfekNXg7eflg9WK/jl4LW4pryR3wiGRp1/ODXBG3ngo2mqXcriULylTjdxCnz42ByMMFEgbOK0L7kg==",
        ("LICENSE",),
    ),
    Package(
        "@lezer/common",
        "1.5.5",
        "Pw7PVCndruF1pb3ebCxpSVpkMHSDjwRCLcTRw+RizUKco5QbWylwq2g4lnG/RYN7yTTQDXE9F77MwtkAyphrjg==",
        ("LICENSE",),
    ),
    Package(
        "@lezer/highlight",
        "1.2.5",
        "O1GMVKgtf5YspFaRzpmqkVgMtIk2HG9uMAbH6wdAIdNh3TVzCsch/+cRi+6l2//UGDKe6NB9BW3cvuR5ezMQ0w==",
        ("LICENSE",),
    ),
    Package(
        "@lezer/lr",
        "1.4.12",
        "On9HU4oMMiHPMkQDgoTnGahjgG5n/MkN38CgG77sMraKLL+3JBbeQNi1FcCXV9QRqwF9/BUXP3caHyJC1fBOTQ==",
        ("LICENSE",),
    ),
    Package(
        "min-dash",
        "5.1.0",
        "HAvN6XzmCQj+js43G9sJRRw8kj/7DvoxN7qhoIN9Xo5ZN1NMljtpyKs/NunXmw0QSWwlgZzNv6tLeEa4xaZ0tg==",
        ("LICENSE",),
    ),
    Package(
        "temporal-polyfill",
        "1.0.8",
        "RCCGa0GddT099XG49ijdD0tDf86L8vfuZun1+JyJiO4Y2NP9PACQsG0OnvNPXwVLisdvhr/zqL2nhKQmXXx08A==",
        ("LICENSE",),
    ),
    Package(
        "temporal-utils",
        "1.0.4",
        "4mAcgbWlaxe+gn23gk8g0iHxCVGVOhKzSCfF5HM3lfvH8BdT+/pBmH/R/E4CrIse+koUgs8ThkPzCLnui6Fi8w==",
        ("LICENSE",),
    ),
)
ESBUILD = "esbuild@0.28.2"

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


def bytes_of(archive: tarfile.TarFile, name: str) -> bytes:
    """Return one file of a package as it is."""
    member = archive.extractfile(f"package/{name}")
    if member is None:
        sys.exit(f"{name} is not a file of the package.")
    return member.read()


def with_own_font(text: str) -> str:
    """Let a style sheet ask for the one form of its font that is shipped, which lies beside it."""
    return re.sub(
        r"@font-face\s*\{.*?\}",
        "@font-face {\n  font-family: 'dmn';\n  src: url('dmn.woff2') format('woff2');\n}",
        re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL),
        flags=re.DOTALL,
    )


def without_build_notice(text: str) -> str:
    """Drop what a part of the editor writes into every reader's console about how its makers built it."""
    return re.sub(r'console\.info\("Inferno is in development mode\."\),-1===.{0,420}?for more details\."\);', "", text)


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


def write_bundle(npm: str) -> None:
    """Write FEELIN with what it imports as one script that defines `feelin`, and the licences of all of them."""
    licences = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for package in (FEELIN, *BUNDLED):
            with fetch(package, npm) as archive:
                archive.extractall(folder / "fetched", filter="data")
                licences.append(f"{package.name} {package.version}\n\n{read(archive, 'LICENSE')}")
            target = folder / "node_modules" / package.name
            target.parent.mkdir(parents=True, exist_ok=True)
            (folder / "fetched" / "package").rename(target)
        (folder / "entry.js").write_text('export { evaluate, unaryTest } from "feelin";\n')
        command = [npm, "exec", "--yes", f"--package={ESBUILD}", "--", "esbuild", "entry.js", "--bundle", "--minify"]
        options = ["--format=iife", "--global-name=feelin", "--outfile=feelin.min.js", "--log-level=warning"]
        subprocess.run([*command, *options], cwd=folder, check=True)  # noqa: S603 - fixed words only
        script = (folder / "feelin.min.js").read_text()
    if FEELIN.folder.exists():
        shutil.rmtree(FEELIN.folder)
    FEELIN.folder.mkdir(parents=True)
    (FEELIN.folder / "feelin.min.js").write_text(script)
    (FEELIN.folder / "LICENSE").write_text("\n".join(licences))
    sys.stdout.write(f"{FEELIN.folder.relative_to(ROOT)}: feelin.min.js, LICENSE\n")


def main() -> None:
    """Replace the vendored folders by what the packages hold now."""
    npm = shutil.which("npm") or sys.exit("npm is needed to copy packages; nothing else in this project needs it.")
    for package in (HTMX, ECHARTS, DMN_JS, AXE, LUCIDE):
        archive = fetch(package, npm)
        texts = {PurePosixPath(name).name: without_source_map(read(archive, name)) for name in package.files}
        if package is DMN_JS:
            texts = {name: without_build_notice(text) for name, text in texts.items()}
            texts["dmn.css"] = with_own_font(texts["dmn.css"])
        if package is LUCIDE:
            texts["sprite.svg"] = sprite(archive)
        if package.folder.exists():
            shutil.rmtree(package.folder)
        package.folder.mkdir(parents=True)
        for name, text in texts.items():
            (package.folder / name).write_text(text)
        for name in package.binaries:
            (package.folder / PurePosixPath(name).name).write_bytes(bytes_of(archive, name))
        sys.stdout.write(f"{package.folder.relative_to(ROOT)}: {', '.join(texts)}\n")
    write_bundle(npm)


if __name__ == "__main__":
    main()
