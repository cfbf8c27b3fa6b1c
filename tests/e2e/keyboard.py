"""Drives a page by keys alone, and sees to it that what has the focus can be seen and is named."""

import re

from playwright.sync_api import Locator, Page, expect

MOST_STOPS = 90
"""Tabs: more than any page of the app has stops."""

# What is drawn at an element, around it and in the widget that it is a part of.
LOOK = """element => {
  const drawn = (part) => {
    const style = getComputedStyle(part);
    return [style.outline, style.boxShadow, style.borderColor, style.backgroundColor].join();
  };
  const around = [element, element.parentElement, element.parentElement?.parentElement];
  const beside = element.parentElement?.querySelectorAll("*") ?? [];
  return [...around, ...beside].filter(Boolean).slice(0, 24).map(drawn).join(";");
}"""
HAS_FOCUS = "element => element.matches(':focus')"
ONE_HAS_FOCUS = "all => all.some((element) => element.matches(':focus'))"
# A checkbox itself is hidden: its label is what one sees.
SHOWN_FOCUS = f"""(element, before) => {{
  const {{ top, bottom }} = (element.closest("label") ?? element).getBoundingClientRect();
  return top < innerHeight && bottom > 0 && ({LOOK})(element) !== before;
}}"""


class Keyboard:
    """One visitor without a mouse. Every element that is reached is named by its role and name."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def skip_to_page(self) -> None:
        """Past the list of pages, by the link that is the first stop."""
        self.reach("link", "Skip to main content")
        self.press("Enter")

    def reach(self, role: str, name: str, *, back: bool = False) -> Locator:
        """Tab on, or `back`, until it has the focus, which is to be seen on it then."""
        return self.reach_part(self.find(role, name), back=back)

    def reach_part(self, target: Locator, *, back: bool = False) -> Locator:
        """The same for a part that only the page's structure names."""
        expect(target).to_be_visible()
        if target.evaluate(HAS_FOCUS):  # a step aside, to see what the focus changes
            back = not back
            self.press("Tab" if back else "Shift+Tab")
        before = target.evaluate(LOOK)
        for _ in range(MOST_STOPS):
            if target.evaluate(HAS_FOCUS):
                self._expect_seen(target, before)
                return target
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"no Tab reaches {target}")

    def activate(self, name: str, role: str = "button", *, back: bool = False) -> None:
        """Press what is called that, as soon as it can be pressed."""
        expect(self.find(role, name)).to_be_enabled()
        self.reach(role, name, back=back)
        self.press("Enter")

    def choose(self, group: str, name: str, *, back: bool = False) -> None:
        """One of a group of radio buttons: Tab to the chosen one, arrows to another, Space."""
        radios = self._page.get_by_role("radiogroup", name=group, exact=True).get_by_role("radio")
        wanted = radios.and_(self._page.get_by_role("radio", name=name, exact=True))
        self._enter(radios, back)
        for key in ("ArrowRight", "ArrowLeft"):  # they stop at the ends
            for _ in range(radios.count()):
                if not wanted.evaluate(HAS_FOCUS):
                    self.press(key)
        expect(wanted).to_be_focused()
        self.press("Space")
        expect(wanted).to_be_checked()

    def pick(self, field: str, typed: str, option: str, *, back: bool = False) -> None:
        """Type into a list until one option is left on top, and take it."""
        self.reach("combobox", field, back=back)
        self.pick_more(typed, option)

    def pick_more(self, typed: str, option: str) -> None:
        """Another one, into the list that has the focus."""
        self.type_text(typed)
        expect(self._page.get_by_role("option").first).to_contain_text(option)
        self.press("Enter")
        self.press("Escape")  # a list of several choices stays open, and hides the page meanwhile

    def write(self, field: str, text: str, *, back: bool = False) -> None:
        """Put `text` in the place of what a field holds, and leave the field."""
        self.reach("textbox", field, back=back)
        self.press("Control+a")
        self.type_text(text)
        self.press("Tab")

    def type_text(self, text: str) -> None:
        self._page.keyboard.insert_text(text)

    def press(self, key: str) -> None:
        self._page.keyboard.press(key)

    def find(self, role: str, name: str) -> Locator:
        """By its accessible name, of which what follows a dot or a colon may be left out."""
        pattern = re.compile(rf"^{re.escape(name)}(( ·|:).*)?$")
        return self._page.get_by_role(role, name=pattern)  # type: ignore[arg-type]  # any role

    def _enter(self, radios: Locator, back: bool) -> None:
        """The one that is chosen is the one stop of a group."""
        expect(radios.first).to_be_visible()
        for _ in range(MOST_STOPS):
            if radios.evaluate_all(ONE_HAS_FOCUS):
                return
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError("no Tab reaches the group")

    def _expect_seen(self, target: Locator, before: str) -> None:
        """Within a moment: rings may take 150 ms to be drawn, and scrolling its time."""
        for _ in range(40):
            if target.evaluate(SHOWN_FOCUS, before):
                return
            self._page.wait_for_timeout(25)
        raise AssertionError(f"nothing shows that {target} has the focus")
