"""The contact sheet of a batch, from what is in the store now."""

from imagegen.contact_sheets import MOST_PICTURES, SheetPicture, draw_contact_sheet
from imagegen.errors import NotFound
from imagegen.pictures import identify
from imagegen.portrait_crops import stamp_made
from imagegen.progress import DRAFT_FAMILY
from imagegen.sheets import cell_of, current_jobs, lay_out, title_of
from imagegen.studio import Studio
from imagegen.types import Job, Picture, Record

_SIDE = 512
"""Of the thumbnails it is made from: a sheet shows 320."""


def contact_sheet(studio: Studio, batch: str) -> Picture:
    """One place for each job, in the order they were asked for. NotFound for an unknown batch."""
    jobs = studio.jobs.of_batch(batch)
    if not jobs:
        raise NotFound("There is no such batch.")
    made: dict[str, list[Record]] = {job.id: [] for job in jobs}
    for record in studio.history.of_jobs(list(made)):
        made[record.job].append(record)
    shown = current_jobs(jobs, made)[:MOST_PICTURES]
    pictures = [_picture(studio, job, made[job.id]) for job in shown]
    title = title_of([job.origin for job in shown]) or shown[0].request.prompt
    table = lay_out([cell_of(job.origin) for job in shown])
    sheet = draw_contact_sheet(title, pictures, table)
    families = {record.family for records in made.values() for record in records}
    return identify(stamp_made(sheet.data)) if families - {DRAFT_FAMILY} else sheet


def _picture(studio: Studio, job: Job, made: list[Record]) -> SheetPicture:
    """The first good picture of a job, or the word for why there is none."""
    good = next((record for record in made if not record.suspect), None)
    if good is None:
        word = "suspect" if made else "not ready" if job.is_open else job.state
        return SheetPicture(label=job.origin.label, word=word)
    try:
        data = studio.storage.thumbnail(good.file_name, _SIDE).read_bytes()
    except NotFound:  # emptied from the trash
        return SheetPicture(label=job.origin.label, word="removed")
    except ValueError:  # kept because it was paid for, but no picture
        return SheetPicture(label=job.origin.label, word="unreadable")
    return SheetPicture(label=job.origin.label, data=data)
