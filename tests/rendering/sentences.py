"""
Find every sentence that code and templates say, and write those that a catalogue lacks into it.

    .venv/bin/python -m tests.rendering.sentences

adds the new ones, still empty, to each catalogue in `service/rendering/translations/` and takes out those that nobody says
any more; then translate them there.
"""

from __future__ import annotations

from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from service.package_data import folder
from service.rendering.languages import CATALOGUES, LANGUAGES

Sentence = str | tuple[str, ...]
TRANSLATED = LANGUAGES[1:]
_TEMPLATES = ("cards", "email", "web")


def sentences() -> dict[Sentence, list[str]]:
    """Return every sentence, a pair where it counts, with the files that say it."""
    found: dict[Sentence, list[str]] = {}
    root = folder("service").parent if folder("service").is_dir() else CATALOGUES.parents[2]
    code = [path for path in (root / "service").rglob("*.py") if "sandbox" not in path.parts]
    templates = [path for kind in _TEMPLATES for path in (folder("templates") / kind).rglob("*.*")]
    for path in sorted((*code, *templates)):
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        for _line, message, _comments, _context in extract_from_file(method, path):
            where = found.setdefault(message if isinstance(message, str) else tuple(message), [])
            where.append(str(path.relative_to(root)))
    return found


def read_catalogue(language: str) -> Catalog:
    """Return a language's catalogue as it stands in its file."""
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def main() -> None:
    """Bring the catalogues up to what is said; new sentences are empty in them."""
    said = sentences()
    for language in TRANSLATED:
        old, new = read_catalogue(language), Catalog(locale=language, fuzzy=False)
        new.header_comment = old.header_comment
        for sentence, places in sorted(said.items(), key=lambda item: item[1][0]):
            known = old.get(sentence)
            locations = [(place, 0) for place in dict.fromkeys(places)]
            new.add(sentence, known.string if known else "", locations=locations)
        written = BytesIO()
        write_po(written, new, width=110, include_lineno=False, sort_output=False)
        (CATALOGUES / f"{language}.po").write_bytes(_without_dates(written.getvalue()))


def _without_dates(catalogue: bytes) -> bytes:
    """Keep what says how to read the file; who changed it when is known to git."""
    kept = (b'"Language:', b'"Plural', b'"MIME', b'"Content')
    head, blank, rest = catalogue.partition(b"\n\n")
    lines = [line for line in head.split(b"\n") if not line.startswith(b'"') or line.startswith(kept)]
    return b"\n".join(lines) + blank + rest


if __name__ == "__main__":
    main()
