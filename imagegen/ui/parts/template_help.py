"""What the templates on offer are good for, as the help of a list: users write these words."""

from imagegen.templates import Shelf
from imagegen.ui.texts import markdown_text


def template_help(shelf: Shelf) -> str:
    """One line for each: its title and its summary, as Markdown that shows just them."""
    lines = (
        f"**{markdown_text(item.title)}**: {markdown_text(item.summary)}"
        for item in shelf.templates
    )
    return "  \n".join(lines)
