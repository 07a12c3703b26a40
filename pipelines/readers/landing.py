"""Which files were delivered, which of them are refused unread, and the key of each."""

import hashlib
import os
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from models.intake.identity import ID_LENGTH, LETTERS
from pipelines.readers.delivery import CHUNK

UNFINISHED = re.compile(r"(^|/)(\.|~\$)|\.(tmp|part|partial|filepart|crdownload|download)$", re.IGNORECASE)
# What is not seen is refused, but for the joiners of emoji; what turns the direction shows xslx.exe as exe.xlsx.
INVISIBLE, TURNING = ("Cc", "Zl", "Zp", "Cs"), "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@dataclass(frozen=True, order=True)
class Landed:
    """A delivered file.

    Attributes:
        place: Path below the folder, with slashes; of a member of an archive, the archive's place and the member's.
            Shown safely where the name is refused.
        path: Where it lies.
        problem: Reason code when it is refused unread; None otherwise.
        mark: What it is known by when it may not be opened: the target of a link, the checksum of a member.
    """

    place: str
    path: Path
    problem: str | None = None
    mark: str | None = None

    @property
    def key(self) -> str:
        """Key of the file (raw.files.file_id)."""
        return (
            file_id(self.place, self.path)
            if self.mark is None
            else _key(self.place, self.mark.encode("utf-8", "replace"))
        )

    @property
    def byte_count(self) -> int:
        """Size in bytes; 0 of what is gone or may not be opened."""
        return 0 if self.mark is not None or not self.path.exists() else self.path.stat().st_size

    @property
    def state(self) -> tuple[int, int] | None:
        """Size and time of the last change, which differ while the file is being written; None when it is gone."""
        with suppress(OSError):
            found = self.path.stat()
            return found.st_size, found.st_mtime_ns
        return None


def landed(places: list[Path]) -> list[tuple[str, Path]]:
    """The delivered files that can be looked at: hidden and unfinished ones and refused links left out.

    Args:
        places: Files, and folders that are searched to the bottom.

    Returns:
        (path below the folder with slashes, path) of each file, sorted.
    """
    return [(file.place, file.path) for file in find_delivered(places) if file.mark is None]


def find_delivered(places: list[Path]) -> list[Landed]:
    """The delivered files, hidden and unfinished ones left out.

    A link is read once: not when the file that it points to was delivered itself, and as the first of several links.
    One that points out of all the folders is refused: outside_landing. A name with control characters, too: bad_name.

    Args:
        places: Files, which may be links to anywhere, and folders that are searched to the bottom.

    Returns:
        Sorted by place.
    """
    roots = [Path(os.path.realpath(place)) for place in places]
    found: set[tuple[str, Path]] = set()
    links: set[tuple[str, Path]] = set()
    for place in places:
        files, base = (place.rglob("*"), place) if place.is_dir() else ([place], place.parent)
        for file in files:
            name = _readable_name(file.relative_to(base))
            if UNFINISHED.search(name):
                continue
            if file.is_symlink() and file != place:
                links.add((name, file))
            elif file.is_file():
                found.add((name, file))
    files = [Landed(shown_name(name), path, name_problem(name)) for name, path in found]
    return sorted([*files, *_followed(links, roots, {os.path.realpath(path) for _, path in found})])


def name_problem(name: str) -> str | None:
    """bad_name when a name holds what is not seen; None otherwise."""
    return "bad_name" if shown_name(name) != name else None


def shown_name(name: str) -> str:
    """The name with a picture in the place of each control character."""
    return "".join(_picture(character) if _is_invisible(character) else character for character in name)


def file_id(place: str, path: Path) -> str:
    """Key of a delivered file: its path below the folder and its bytes; letters.

    A file that cannot be read has the key of its path until it can.
    """
    digest = hashlib.sha256(place.encode() + b"\x00")
    with suppress(OSError), path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return _letters(digest.hexdigest())


def _key(place: str, mark: bytes) -> str:
    return _letters(hashlib.sha256(place.encode() + b"\x00" + mark).hexdigest())


def _letters(digest: str) -> str:
    return "f" + digest[:ID_LENGTH].translate(LETTERS)


def _followed(links: set[tuple[str, Path]], roots: list[Path], read: set[str]) -> list[Landed]:
    """The links that are files of their own, and those that are refused."""
    followed = []
    for name, path in sorted(links):
        target = os.path.realpath(path)
        if not any(Path(target).is_relative_to(root) for root in roots):
            followed.append(Landed(shown_name(name), path, "outside_landing", mark=str(path.readlink())))
        elif not Path(target).is_dir() and target not in read:
            read.add(target)
            followed.append(Landed(shown_name(name), path, name_problem(name)))
    return followed


def _readable_name(path: Path) -> str:
    """The path with slashes; a name that is not UTF-8 was given on a system that writes GB18030."""
    name = os.fsencode(path.as_posix())
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("gb18030", errors="replace")


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in INVISIBLE or character in TURNING


def _picture(character: str) -> str:
    return chr(0x2400 + ord(character)) if ord(character) < 0x20 else "\ufffd"
