"""A product's pictures for a sales channel: what it asks, before and after the fixes, the ZIP."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st

from imagegen.bidi import isolated
from imagegen.channel_exports import fixed_picture, latest_of_each, pictures_by_sku
from imagegen.errors import ImagegenError
from imagegen.marketplaces import Channel, FixedPicture, find_channel, fix_words, load_channels
from imagegen.studio import Studio
from imagegen.types import Record
from imagegen.ui import product_session
from imagegen.ui.parts.channel_findings import findings_table
from imagegen.ui.parts.error_box import say_error
from imagegen.ui.parts.picture_words import picture_state
from imagegen.ui.parts.product_truth import product_truth
from imagegen.ui.session import set_widget_value, widget_value
from imagegen.ui.texts import html_text, markdown_text

EMPTY = (
    "The channels stand here as soon as a set was made: checks with what was found and what is "
    "wanted, fixed copies before and after, and one ZIP for each channel."
)
MAIN = "Main image"


def channel_panel(studio: Studio, sku: str) -> None:
    """`sku` is that of the brief; its pictures are shown first, if it has any."""
    products = pictures_by_sku(studio)
    if not products:
        st.caption(EMPTY)
        return
    channel, chosen = _choices(products, sku)
    records = {record.id: record for record in products[chosen]}
    record = _picture(records)
    _check(studio, record, channel)
    product_truth(studio, record)
    _export(list(records.values()), channel)
    _facts(channel)


def _choices(products: Mapping[str, Sequence[Record]], sku: str) -> tuple[Channel, str]:
    if widget_value(product_session.SKU) not in products:
        set_widget_value(product_session.SKU, sku if sku in products else next(iter(products)))
    titles = {channel.key: channel.title for channel in load_channels()}
    left, right = st.columns(2, gap="small")
    with left:
        chosen = st.selectbox(
            "Product", list(products), key=product_session.SKU, persist_state="session"
        )
    with right:
        key = st.selectbox(
            "Channel",
            list(titles),
            format_func=titles.__getitem__,
            key=product_session.CHANNEL,
            persist_state="session",
        )
    return find_channel(str(key)), str(chosen)


def _picture(records: Mapping[str, Record]) -> Record:
    """The picture that is looked at; the newest main image before there is a choice."""
    if widget_value(product_session.PICTURE) not in records:
        main = [r.id for r in records.values() if r.origin.label == MAIN]
        set_widget_value(product_session.PICTURE, next(iter([*main, *records])))
    chosen = st.selectbox(
        "Picture",
        list(records),
        format_func=lambda key: picture_name(records[key]),
        key=product_session.PICTURE,
        persist_state="session",
    )
    return records[str(chosen)]


def picture_name(record: Record) -> str:
    """ "Main image, no. 12 · 1024 x 1024"; a draft says so."""
    draft = " · draft" if picture_state(record) == "draft" else ""
    size = f"{record.width} x {record.height}"
    return f"{isolated(record.origin.label) or 'Picture'}, no. {record.number} · {size}{draft}"


def _check(studio: Studio, record: Record, channel: Channel) -> None:
    try:
        with st.spinner("Measuring", show_time=False):
            fixed = fixed_picture(studio, record, channel.key)
    except ImagegenError as error:
        say_error(error)
        return
    _verdict(fixed)
    _before_and_after(record, channel, fixed)
    findings_table(fixed.before, fixed.after)


def _verdict(fixed: FixedPicture) -> None:
    """One line: whether the channel would take it, as it is or as the fixed copy."""
    title = markdown_text(fixed.before.channel.title)
    if fixed.before.ready and not fixed.fixes:
        st.success(f"Ready for {title} as it is.", icon=":material/check_circle:")
    elif fixed.after.ready:
        done = markdown_text("; ".join(fix_words(fixed.fixes)))
        st.success(f"Ready for {title} as a fixed copy: {done}.", icon=":material/auto_fix_high:")
    else:
        left = sum(finding.status == "failed" for finding in fixed.after.findings)
        rules = "1 rule" if left == 1 else f"{left} rules"
        st.warning(f"{title} would refuse it for {rules}.", icon=":material/block:")
    for note in fixed.notes:
        st.caption(f":material/info: {markdown_text(note)}")


def _before_and_after(record: Record, channel: Channel, fixed: FixedPicture) -> None:
    name = html_text(picture_name(record))
    figures = _figure(f"/pictures/{record.file_name}", name, "Original, unchanged")
    if fixed.fixes:
        version = urlencode({"v": fixed.after.sha256[:12]})
        address = f"/api/records/{record.id}/channels/{channel.key}?{version}"
        width, height = fixed.after.size
        figures += _figure(address, name, f"Fixed copy, {width} x {height} {fixed.after.format}")
    st.html(f'<div class="before-after">{figures}</div>')


def _figure(address: str, name: str, caption: str) -> str:
    return (
        f'<figure><a href="{html_text(address)}" target="_blank" rel="noopener">'
        f'<img src="{html_text(address)}" alt="{name}: {html_text(caption)}"></a>'
        f"<figcaption>{html_text(caption)}</figcaption></figure>"
    )


def _export(records: Sequence[Record], channel: Channel) -> None:
    """The ZIP of the chosen pictures; first the newest of each shot, as far as the channel goes."""
    names = {record.id: picture_name(record) for record in records}
    latest = latest_of_each(records)
    main = [record for record in latest if record.origin.label == MAIN]
    usual = (main or latest)[:1] if channel.most_pictures == 1 else latest
    key = f"{product_session.EXPORTED}_{channel.key}_{'-'.join(names)[:64]}"
    chosen = st.multiselect(
        "Pictures in the ZIP",
        list(names),
        default=[record.id for record in usual],
        format_func=names.__getitem__,
        key=key,
    )
    query = urlencode([("record", one) for one in chosen])
    count = "1 picture" if len(chosen) == 1 else f"{len(chosen)} pictures"
    st.link_button(
        f"Download ZIP · {count}",
        f"/api/channels/{channel.key}/export?{query}",
        icon=":material/folder_zip:",
        disabled=not chosen,
        help="Named as the channel asks, fixed and marked as made by AI, with a report.",
    )


def _facts(channel: Channel) -> None:
    """What only a person can judge, what to think of, and where the rules were read."""
    by_eye = "; ".join(channel.by_eye)
    if by_eye:
        st.caption(f":material/visibility: Check by eye: {markdown_text(by_eye)}.")
    if channel.advice:
        st.caption(f":material/lightbulb: {markdown_text(channel.advice)}")
    source = markdown_text(channel.source)
    st.caption(f"Rules as of {channel.checked:%Y-%m-%d}. {source}")
