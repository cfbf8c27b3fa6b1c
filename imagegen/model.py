"""One model of one provider: what it can do, what it costs, when it retires."""

import re
from dataclasses import replace
from datetime import date

from imagegen.capabilities import Fact, OptionSpec, SizeRule, check_options, parse_size
from imagegen.errors import BadReference, RequestError, RetiredModel, UnsupportedOption
from imagegen.prices import PriceFact, price_of
from imagegen.ratios import ASPECT_RATIOS, USUAL_RATIOS, AspectRatio
from imagegen.tasks import MASKED_TASKS, TASK_WORDS, WORDLESS_TASKS, Task
from imagegen.types import ImageRequest, Price

LONGEST_PROMPT = 4000
"""Characters, unless the model's own fact says more. Source: request contract of the gateway."""

RETIRING_DAYS = 60
_BROKEN = re.compile("[\\0\ud800-\udfff]")


class ModelSpec(Fact):
    """One model of one provider: capabilities, price and retirement, as its data file says."""

    provider: str
    id: str
    title: str
    family: str
    summary: str = ""
    longest_prompt: int = LONGEST_PROMPT
    aspect_ratios: tuple[AspectRatio, ...] = USUAL_RATIOS
    """Empty where a picture keeps the shape of the one it is made from."""
    sizes: dict[AspectRatio, str] = {}
    """The pixel size sent for each ratio; empty where the model takes no size."""
    size_rule: SizeRule | None = None
    qualities: tuple[str, ...] = ()
    takes_size: bool = False
    takes_auto_size: bool = False
    """True when the size "auto" leaves it to the model."""
    takes_seed: bool = False
    deterministic: bool = False
    """True when an equal request gives an equal picture: several are told apart by their seed."""
    most_per_call: int = 1
    most_references: int = 0
    tasks: tuple[Task, ...] = ()
    """What it does; empty means: it generates, and edits when it takes references."""
    named_sizes: tuple[str, ...] = ()
    """Sizes by name ("1K", "2K"), the first one being the usual one."""
    options: dict[str, OptionSpec] = {}
    """Provider-specific options and the values each takes."""
    one_of: tuple[str, ...] = ()
    """Options of which at least one must be set, and not to 0."""
    needs_prompt: bool = False
    """True when it wants words even for a task that needs none."""
    facts: dict[str, str] = {}
    """What only the provider's module reads: an endpoint's path, a version id."""
    price: PriceFact | None = None
    retired_on: date | None = None
    retired_here: bool = False
    """True when this provider itself has shut the model down; a gateway may still serve it."""
    successor: str = ""
    note: str = ""
    cjk_source: str = ""
    """Where it was read that it writes Chinese, Japanese and Korean legibly; "" where nowhere."""
    checked: date
    source: str

    @property
    def writes_cjk(self) -> bool:
        return bool(self.cjk_source)

    def price_of(self, request: ImageRequest) -> Price | None:
        """What `request` will cost for all its pictures, or None when that is unknown."""
        quality = request.quality if self.qualities and request.quality else ""
        return price_of(self.price, request, self.size_for(request) or "", quality)

    def size_for(self, request: ImageRequest) -> str | None:
        """The WxH or the named size that is sent, or None where the model takes none."""
        if self.named_sizes:
            return request.size or self.named_sizes[0]
        if not self.takes_size:
            return None
        return request.size or self.sizes.get(request.aspect_ratio or "1:1")

    @property
    def does(self) -> tuple[Task, ...]:
        return self.tasks or (("generate", "edit") if self.most_references else ("generate",))

    def with_own_task(self, request: ImageRequest) -> ImageRequest:
        """The request, for the one thing that this model does where nobody has said which."""
        if request.special_task is not None or len(self.tasks) != 1 or "generate" in self.tasks:
            return request
        return replace(request, special_task=self.tasks[0])

    def check(self, request: ImageRequest, today: date, *, at_home: bool = True) -> tuple[str, ...]:
        """Refuse what this model cannot do; return warnings about what it ignores.

        `at_home` is False when the provider is reached at an address of the user's own, which
        may still serve what its maker has shut down.
        """
        if at_home:
            self._check_alive(today)
        self._check_prompt(request)
        self._check_task(request)
        self._check_shape(request)
        self._check_extras(request)
        return tuple(self._warnings(request, today))

    def split(self, request: ImageRequest, most: int | None = None) -> list[ImageRequest]:
        """One request a call, of at most `most` pictures.

        Seeds count up, so that equal calls make different pictures.
        """
        parts, most = [], most or self.most_per_call
        for first in range(0, request.count, most):
            count = min(most, request.count - first)
            seeded = request.seed is not None or (self.deterministic and first > 0)
            seed = (request.seed or 0) + first if seeded else None
            parts.append(replace(request, count=count, seed=seed))
        return parts

    @property
    def is_free(self) -> bool:
        """True for what runs on this machine: its price is known and 0."""
        price = self.price_of(ImageRequest(prompt="any"))
        return price is not None and price.is_free

    def days_left(self, today: date) -> int | None:
        return None if self.retired_on is None else (self.retired_on - today).days

    def _check_alive(self, today: date) -> None:
        if self.retired_here and self.retired_on is not None and self.retired_on <= today:
            raise RetiredModel(
                f"{self.id} was shut down on {self.retired_on:%Y-%m-%d}.",
                f"Use {self.successor} instead." if self.successor else "Choose another model.",
                successor=self.successor,
            )

    def _check_prompt(self, request: ImageRequest) -> None:
        is_wordless = request.task in WORDLESS_TASKS and not self.needs_prompt
        if not request.prompt.strip() and not is_wordless:
            raise RequestError("The prompt is empty.", "Describe the picture in a sentence or two.")
        texts = {"prompt": request.prompt, "negative prompt": request.negative_prompt}
        for what, text in texts.items():
            _check_text(what, text)
            over = len(text) - self.longest_prompt
            if over > 0:
                raise RequestError(
                    f"The {what} has {len(text)} characters; {self.id} takes at most "
                    f"{self.longest_prompt}.",
                    f"Shorten it by {over} characters.",
                )

    def _check_shape(self, request: ImageRequest) -> None:
        ratio = request.aspect_ratio
        if ratio is not None and ratio not in ASPECT_RATIOS:
            raise UnsupportedOption(
                f"{ratio!r} is not an aspect ratio.", f"Use one of {', '.join(ASPECT_RATIOS)}."
            )
        if ratio is not None and self.aspect_ratios and ratio not in self.aspect_ratios:
            raise UnsupportedOption(
                f"{self.id} does not make {ratio} pictures.",
                f"It makes {', '.join(self.aspect_ratios)}.",
            )
        if request.size is not None:
            self._check_size(request.size, ratio)

    def _check_task(self, request: ImageRequest) -> None:
        # A model that takes no references says so itself, more clearly, further on.
        if request.task not in self.does and not (request.task == "edit" and request.references):
            raise UnsupportedOption(
                f"{self.id} cannot {TASK_WORDS[request.task]}.",
                f"It can {', '.join(TASK_WORDS[task] for task in self.does)}.",
            )
        if request.mask is not None and not request.references:
            raise BadReference("The mask has no picture.", "Add the picture that is to be changed.")
        if request.mask is not None and request.task not in MASKED_TASKS:
            raise UnsupportedOption(
                f"A mask is of no use to {TASK_WORDS[request.task]}.", "Leave it out."
            )

    def _check_size(self, size: str, ratio: AspectRatio | None) -> None:
        if self.named_sizes:
            if size not in self.named_sizes:
                raise UnsupportedOption(
                    f"{self.id} has no size {size!r}.", f"It has {', '.join(self.named_sizes)}."
                )
            return
        if size == "auto" and self.takes_auto_size:
            self._check_auto(ratio)
            return
        width, height = parse_size(size)
        if not self.takes_size:
            return
        if ratio is not None and not _same_shape(width, height, ratio, self.sizes[ratio]):
            raise UnsupportedOption(
                f"The size {size} is not {ratio}.", "Give the size or the aspect ratio, not both."
            )
        offered = tuple(self.sizes.values())
        if self.size_rule is None and size not in offered:
            raise UnsupportedOption(
                f"{self.id} does not make {size}.", f"It makes {', '.join(offered)}."
            )
        if self.size_rule is not None and not self.size_rule.accepts(width, height):
            raise UnsupportedOption(
                f"{self.id} does not make {size}.", f"It takes {self.size_rule}."
            )

    def _check_auto(self, ratio: AspectRatio | None) -> None:
        if ratio is not None:
            raise UnsupportedOption(
                f"The size auto leaves the shape to {self.id}; it cannot be told {ratio}.",
                "Give the size or the aspect ratio, not both.",
            )

    def _check_extras(self, request: ImageRequest) -> None:
        if not 1 <= request.count <= 100:
            raise RequestError("The number of pictures must be 1 to 100.", "Change the number.")
        if request.quality is not None and self.qualities and request.quality not in self.qualities:
            raise UnsupportedOption(
                f"{self.id} has no quality {request.quality!r}.",
                f"It takes {', '.join(self.qualities)}.",
            )
        if len(request.references) > self.most_references:
            most, given = self.most_references, len(request.references)
            raise UnsupportedOption(
                f"{self.id} takes {most or 'no'} reference pictures; {given} given.",
                "Remove some." if most else "Choose a model that edits pictures.",
            )
        self._check_options(request)

    def _check_options(self, request: ImageRequest) -> None:
        check_options(self.id, self.options, request.options, request.task)
        if self.one_of and not any(request.options.get(name) for name in self.one_of):
            raise UnsupportedOption(
                f"{self.id} needs at least one of {', '.join(self.one_of)}.",
                "Set it to more than 0.",
            )

    def _warnings(self, request: ImageRequest, today: date) -> list[str]:
        warnings = []
        calls = -(-request.count // self.most_per_call)
        if calls > 1 and not self.is_free:
            each = f"{self.most_per_call} pictures" if self.most_per_call > 1 else "one picture"
            ignores = " and ignores n" if self.most_per_call == 1 else ""
            warnings.append(
                f"{self.id} makes {each} a call{ignores}: {calls} separate calls, each paid."
            )
        if request.size is not None and not (self.takes_size or self.named_sizes):
            warnings.append(f"{self.id} ignores size: choose an aspect ratio instead.")
        if request.aspect_ratio is not None and not self.aspect_ratios:
            warnings.append(f"{self.id} keeps the shape of the picture and ignores aspect ratios.")
        if request.quality is not None and not self.qualities:
            warnings.append(f"{self.id} ignores quality.")
        if request.seed is not None and not self.takes_seed:
            warnings.append(f"{self.id} ignores the seed: the picture cannot be repeated exactly.")
        return warnings + self._retirement_notes(today)

    def _retirement_notes(self, today: date) -> list[str]:
        left = self.days_left(today)
        if left is None or left > RETIRING_DAYS:
            return []
        use = f" Its successor is {self.successor}." if self.successor else ""
        if left <= 0:
            return [
                f"{self.id}: its maker shut it down on {self.retired_on:%Y-%m-%d}; "
                f"the address in use may still serve it.{use}"
            ]
        return [f"{self.id} will be shut down in {left} days.{use}"]


def _check_text(what: str, text: str) -> None:
    """Refuse what no provider and no database takes: half a surrogate pair, a NUL."""
    broken = _BROKEN.search(text)
    if broken is not None:
        raise RequestError(
            f"The {what} has a broken character at position {broken.start() + 1}.",
            "Remove it, or save the text as UTF-8.",
        )


def _same_shape(width: int, height: int, ratio: AspectRatio, usual: str) -> bool:
    """True when WxH is the `usual` size of `ratio`, or has that shape within 2 %."""
    if f"{width}x{height}" == usual:
        return True
    across, down = (int(part) for part in ratio.split(":"))
    return abs(width * down / (height * across) - 1) <= 0.02
