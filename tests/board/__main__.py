"""`make board`: the button and the light on pins of an emulated board, by the kernel's own interface.

Debian 13 for aarch64 (its kernel, its Python 3.13, the locked wheels) is put into a RAM disk and booted
by qemu, twice:

- on qemu's own machine, one pin of which can be pressed from outside: what a short and a long press
  come to, and what the light shows meanwhile;
- on a Raspberry Pi 3, whose pins are found by their names on its real driver.

As root on Debian, with debootstrap and qemu-system-arm; some minutes. It says what was seen, and ends with
1 if anything was otherwise. What no emulation shows: that the contact is pulled up inside (qemu
models no resistors), and how bright a light is.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.boot.machine import mirror

ROOT = Path(__file__).parents[2]
_NEEDED = {
    "annotated-types", "numpy", "pydantic", "pydantic-core", "python-periphery", "pyyaml",
    "rapidfuzz", "six", "transitions", "typing-extensions", "typing-inspection",
}  # fmt: skip
"""Of all that is locked, what the pins come to import."""
_BOOT_SECONDS = 240.0
_RASPBERRY = "bcm2837-rpi-3-b.dtb"
MACHINES = {
    "virt": ("-M", "virt", "-cpu", "cortex-a72", "-m", "2G"),
    "raspi3b": ("-M", "raspi3b"),
}


def system(folder: Path) -> Path:
    """Debian's packages for aarch64, unpacked. Kept in the folder."""
    root = folder / "system"
    if not (folder / "system.done").exists():
        words = ["debootstrap", "--download-only", "--arch=arm64", "--variant=minbase"]
        words += ["--include=python3,linux-image-arm64", "trixie", str(root), mirror()]
        script = Path("/usr/share/debootstrap/scripts")
        words += [] if (script / "trixie").exists() else [str(script / "sid")]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        for package in sorted((root / "var/cache/apt/archives").glob("*.deb")):
            subprocess.run(["dpkg-deb", "-x", str(package), str(root)], check=True)
        shutil.rmtree(root / "var/cache")
        (folder / "system.done").touch()
    return root


def packages(folder: Path) -> Path:
    """The locked wheels for that system, as far as they are needed."""
    there = folder / "packages"
    shutil.rmtree(there, ignore_errors=True)
    locked = folder / "board.lock"
    entries = []
    for lock in ("requirements.lock", "extras/button.lock"):
        text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
        entries += [line for line in text.splitlines() if line.partition("==")[0] in _NEEDED]
    locked.write_text("\n".join(entries) + "\n", encoding="utf-8")
    words = ["pip", "install", "--quiet", "--no-deps", "--require-hashes", "--no-build"]
    words += ["--no-config", "--no-python-downloads", "--python", sys.executable]
    words += ["--python-platform", "aarch64-manylinux_2_40", "--python-version", "3.13"]
    words += ["--target", str(there), "-r", str(locked)]
    subprocess.run([Path(sys.executable).with_name("uv"), *words], check=True)
    return there


def disk(root: Path, there: Path, folder: Path) -> Path:
    """All of it as the RAM disk that the kernel begins with."""
    tree = folder / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    big = (
        "dev",
        "modules",
        "share",
        "systemd",
        "apt*",
        "gconv",
        "gnupg",
        "sbin",
        "locale",
        "linux-image-*",
        "perl*",
        "boot",
        "cache",
        "firmware",
    )
    shutil.copytree(root, tree, symlinks=True, ignore=shutil.ignore_patterns(*big))
    shutil.copytree(there, tree / "opt", dirs_exist_ok=True)
    ignored = shutil.ignore_patterns("__pycache__", "languages", "page")
    shutil.copytree(ROOT / "assistant", tree / "opt/assistant", ignore=ignored)
    shutil.copytree(ROOT / "assistant/languages", tree / "opt/assistant/languages")
    shutil.copy(Path(__file__).with_name("guest.py"), tree / "init")
    (tree / "init").chmod(0o755)
    names = subprocess.run(["find", "."], cwd=tree, capture_output=True, check=True)
    cpio = ["cpio", "--quiet", "-o", "-H", "newc"]
    packed = subprocess.run(cpio, cwd=tree, input=names.stdout, capture_output=True, check=True)
    file = folder / "disk.gz"
    file.write_bytes(gzip.compress(packed.stdout, 1))
    return file


@contextmanager
def booted(machine: str, root: Path, file: Path) -> Iterator[tuple[Iterator[str], socket.socket]]:
    """The machine's lines, and where its power button is pressed."""
    (kernel,) = (root / "boot").glob("vmlinuz-*")
    with tempfile.TemporaryDirectory() as scratch:
        monitor = f"{scratch}/monitor"
        words = ["qemu-system-aarch64", *MACHINES[machine], "-nographic", "-no-reboot"]
        words += ["-kernel", str(kernel), "-initrd", str(file), "-monitor", "none"]
        words += ["-qmp", f"unix:{monitor},server=on,wait=off"]
        if machine == "raspi3b":
            (tree,) = root.glob(f"usr/lib/linux-image-*/broadcom/{_RASPBERRY}")
            words += ["-dtb", str(tree)]
        words += ["-append", f"console=ttyAMA0 quiet printk.devkmsg=on panic=-1 board={machine}"]
        # A board that gathers no chance so early, and a Python that asks for it in vain.
        words[-1] += " PYTHONHASHSEED=0"
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        assert process.stdout
        try:
            while not Path(monitor).exists():
                time.sleep(0.05)
            with socket.socket(socket.AF_UNIX) as pressing:
                pressing.connect(monitor)
                pressing.sendall(b'{"execute": "qmp_capabilities"}\n')
                yield (line.decode(errors="replace").strip() for line in process.stdout), pressing
        finally:
            process.kill()
            process.wait()


def let_go(pressing: socket.socket) -> None:
    """The pin goes high, for as long as the power button is pressed and 0.1 s more."""
    for _ in range(20):
        pressing.sendall(b'{"execute": "system_powerdown"}\n')
        time.sleep(0.04)


def play(machine: str, root: Path, file: Path) -> list[str]:
    """What was seen of one machine. Each thing it asks for is done; it ends with a verdict."""
    seen = []
    with booted(machine, root, file) as (lines, pressing):
        for line in lines:
            _, is_ours, told = line.partition("BOARD ")
            if told == "LET GO":
                let_go(pressing)
            elif is_ours:
                seen.append(told)
                print(f"  {seen[-1]}", flush=True)
                if seen[-1].startswith("verdict"):
                    break
            elif "Kernel panic" in line:
                print(f"  {line}", flush=True)
                break
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(prog="make board", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("/var/tmp/assistant-board"))
    parser.add_argument("--machine", choices=MACHINES, action="append")
    wanted = parser.parse_args()
    wanted.folder.mkdir(exist_ok=True)
    root = system(wanted.folder)
    file = disk(root, packages(wanted.folder), wanted.folder)
    verdicts = {}
    for machine in wanted.machine or MACHINES:
        print(f"{machine}:", flush=True)
        verdicts[machine] = play(machine, root, file)[-1:]
    sys.exit(0 if all(each == ["verdict: as expected"] for each in verdicts.values()) else 1)


if __name__ == "__main__":
    main()
