"""Rules about the file: format, bytes, sizes, colours, metadata, name."""

from imagegen.marketplaces.channels import Requirement
from imagegen.marketplaces.findings import Fix
from imagegen.marketplaces.framing import plan_frame, plan_resize
from imagegen.marketplaces.subjects import Subject
from imagegen.marketplaces.verdicts import Verdict, bounds, listed, within

_WRITTEN = ("JPEG", "PNG")
_SAME_RATIO = 0.01
_MADE_WORDS = {
    "photo": "a photograph",
    "generated": "made by AI",
    "composite": "made by AI in part",
    "drawn": "drawn by a program, not by AI",
}


def check_format(subject: Subject, wanted: Requirement) -> Verdict:
    fix: Fix | None = "convert" if set(wanted.among) & set(_WRITTEN) else None
    return Verdict(
        kept=subject.screen.format in wanted.among,
        found=subject.screen.format,
        wanted=listed(wanted.among),
        next_step=f"Save it as {wanted.among[0]}.",
        fix=fix,
    )


def check_file_size(subject: Subject, wanted: Requirement) -> Verdict:
    count = subject.screen.byte_count
    return Verdict(
        kept=within(count, wanted),
        found=f"{count:,} bytes",
        wanted=bounds(wanted, " bytes"),
        next_step="Encode it again, into the range of bytes.",
        fix="compress",
        value=count,
    )


def check_longest_side(subject: Subject, wanted: Requirement) -> Verdict:
    return _check_side(subject, wanted, max(subject.screen.size))


def check_shortest_side(subject: Subject, wanted: Requirement) -> Verdict:
    return _check_side(subject, wanted, min(subject.screen.size))


def _check_side(subject: Subject, wanted: Requirement, side: int) -> Verdict:
    small = wanted.least is not None and side < wanted.least
    larger = f"Make the picture again with at least {wanted.least or 0:g} px; it is not enlarged."
    return Verdict(
        kept=within(side, wanted),
        found=f"{side:,} px ({_size_words(subject)})",
        wanted=bounds(wanted, " px"),
        next_step=larger if small else "Scale it down.",
        fix=None
        if small or plan_resize(subject.screen.size, subject.channel) is None
        else "resize",
        value=side,
    )


def check_size(subject: Subject, wanted: Requirement) -> Verdict:
    width, height = subject.screen.size
    fix = _size_fix(subject)
    larger = f"Make it again, larger than {wanted.among[0]} and square; it is not enlarged."
    return Verdict(
        kept=f"{width}x{height}" in wanted.among,
        found=_size_words(subject),
        wanted=listed(wanted.among),
        next_step="Bring it to the size." if fix else larger,
        fix=fix,
    )


def check_ratio(subject: Subject, wanted: Requirement) -> Verdict:
    width, height = subject.screen.size
    pairs = [tuple(int(part) for part in name.split(":")) for name in wanted.among]
    fits = any(abs(width * high / (height * wide) - 1) <= _SAME_RATIO for wide, high in pairs)
    return Verdict(
        kept=fits,
        found=f"{width / height:.3g}:1 ({_size_words(subject)})",
        wanted=listed(wanted.among),
        next_step=f"Crop it to {wanted.among[0]}, or make it again in that shape.",
        fix="pad" if can_pad(subject) else None,
        value=width / height,
    )


def can_pad(subject: Subject) -> bool:
    """Only a product on white can be put on more white unseen; a cut goes through no shadow."""
    if not subject.channel.asks("border") or not subject.is_white or subject.regions.shadow.any():
        return False
    box = subject.regions.box
    return box is not None and plan_frame(box, subject.screen.size, subject.channel) is not None


def _size_fix(subject: Subject) -> Fix | None:
    if plan_resize(subject.screen.size, subject.channel) is not None:
        return "resize"
    return "pad" if can_pad(subject) else None


def check_colour_space(subject: Subject, _: Requirement) -> Verdict:
    screen = subject.screen
    plain = screen.mode in ("RGB", "RGBA", "L", "LA", "P", "PA", "1")
    profile = f"profile {screen.profile}" if screen.profile else "no profile"
    return Verdict(
        kept=plain and screen.profile in ("", "sRGB"),
        found=f"{screen.mode}, {profile}",
        wanted="sRGB",
        next_step="Convert it to sRGB.",
        fix="convert",
    )


def check_profile(subject: Subject, _: Requirement) -> Verdict:
    profile = subject.screen.profile
    return Verdict(
        kept=profile == "sRGB",
        found=profile or "no profile, which browsers read as sRGB",
        wanted="an embedded sRGB profile",
        next_step="Embed the sRGB profile.",
        fix="convert",
    )


def check_alpha(subject: Subject, _: Requirement) -> Verdict:
    return Verdict(
        kept=not subject.screen.alpha,
        found="a transparency channel" if subject.screen.alpha else "no transparency",
        wanted="no transparency",
        next_step="Put it on white.",
        fix="convert",
    )


def check_upright(subject: Subject, _: Requirement) -> Verdict:
    turned = subject.screen.turned
    return Verdict(
        kept=not turned,
        found="stored turned, with an EXIF flag that says so" if turned else "stored upright",
        wanted="stored upright",
        next_step="Turn the pixels themselves.",
        fix="convert",
    )


def check_jpeg_quality(subject: Subject, wanted: Requirement) -> Verdict:
    quality = subject.screen.quality
    if quality is None:
        return Verdict(
            kept=True, found=f"{subject.screen.format}: not a JPEG", wanted="a JPEG only"
        )
    return Verdict(
        kept=within(quality, wanted),
        found=f"about {quality}",
        wanted=bounds(wanted),
        next_step="Export it again from the original; what was lost does not come back.",
        value=quality,
    )


def check_file_name(subject: Subject, _: Requirement) -> Verdict:
    pattern = subject.channel.file_name
    if not subject.name:
        return Verdict(kept=None, found="The picture has no name yet.", wanted=pattern)
    return Verdict(
        kept=subject.channel.names(subject.name),
        found=subject.name,
        wanted=pattern,
        next_step="An export gives it the right name.",
        fix="rename",
    )


def check_ai_mark(subject: Subject, _: Requirement) -> Verdict:
    said = subject.provenance
    found = said.source or "no digital source type"
    if subject.made == "photo":
        return Verdict(
            kept=True, found=f"{found}; a photograph", wanted="a mark on AI pictures only"
        )
    signed = "; a C2PA manifest is there" if said.has_manifest else ""
    return Verdict(
        kept=said.source == "algorithmicMedia" if subject.made == "drawn" else said.says_ai,
        found=f"{found}{signed}",
        wanted=f"IPTC's digital source type, for it is {_MADE_WORDS[subject.made]}",
        next_step="Write the mark into the export.",
        fix="mark",
    )


def _size_words(subject: Subject) -> str:
    return "{} x {}".format(*subject.screen.size)
