"""What Word and Excel files share: both are zip packages, and both writers stamp them with the clock."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from naravard_lib.reports.document import Meta

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip entry can bear


def stamp(meta: Meta) -> datetime:
    """When a file says it was made, naive UTC: midnight on the date of the newest extract, 1970-01-01 without one."""
    made = datetime.combine(meta.date, time()) if meta.date else datetime.fromtimestamp(0, UTC)
    return made.replace(tzinfo=None)


def repack(package: bytes, changed: Mapping[str, bytes] | None = None) -> bytes:
    """The zip package with the same entries in the same order and no trace of the clock or the operating system.

    `changed` holds new content for entries by name.
    """
    contents = changed or {}
    out = BytesIO()
    with ZipFile(BytesIO(package)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, contents.get(name) or old.read(name))
    return out.getvalue()
