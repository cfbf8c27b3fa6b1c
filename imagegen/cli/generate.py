"""imagegen generate: make pictures, save them, print where they are."""

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from imagegen.generate import Made
    from imagegen.model import ModelSpec
    from imagegen.studio import Studio
    from imagegen.types import ImageRequest, Job, Record


def run(arguments: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from imagegen.cli.attempts import cancel_sentence
    from imagegen.cli.outcomes import explain
    from imagegen.errors import ImagegenError, MissingKey
    from imagegen.generate import make_files
    from imagegen.redaction import guard_logs
    from imagegen.studio import shared_studio

    guard_logs()
    began = datetime.now(UTC)
    studio = shared_studio()
    request = _request(arguments, studio)
    try:
        made = make_files(studio, request, arguments.output)
    except MissingKey as error:
        model = studio.catalog.find(request.model, request.provider)
        return explain(error, provider=model.provider)
    except ImagegenError:
        _say_attempts(studio, _jobs_since(studio, request, began))
        raise
    except KeyboardInterrupt:
        jobs = _jobs_since(studio, request, began)
        _say_attempts(studio, jobs)
        print(f"imagegen: cancelled. {cancel_sentence(studio, jobs)}", file=sys.stderr)
        return 130
    return _report(studio, made, as_json=arguments.json)


def _report(studio: "Studio", made: "Made", *, as_json: bool) -> int:
    """Say what came, print the paths; returns the exit code, that of the first error if any."""
    from imagegen.cli.outcomes import explain

    _say_attempts(studio, made.generation.jobs)
    for warning in made.warnings:
        print(f"imagegen: warning: {warning}", file=sys.stderr)
    print(log_line(studio, made), file=sys.stderr)
    _print_result(made, as_json=as_json)
    codes = [explain(error) for error in made.errors]
    return codes[0] if codes else 0


def _say_attempts(studio: "Studio", jobs: "Sequence[Job]") -> None:
    from imagegen.cli.attempts import attempt_lines

    for line in attempt_lines(studio, jobs):
        print(f"imagegen: {line}", file=sys.stderr)


def _jobs_since(studio: "Studio", request: "ImageRequest", began: "datetime") -> "list[Job]":
    """The jobs of this command, oldest first; it ended before it could learn their ids."""
    recent = studio.jobs.recent(limit=200)
    ours = [
        job for job in recent if job.created_at >= began and job.request.prompt == request.prompt
    ]
    return [job for job in reversed(ours) if job.batch == ours[-1].batch]


def _request(arguments: argparse.Namespace, studio: "Studio") -> "ImageRequest":
    from imagegen.generate import read_mask, read_references
    from imagegen.tasks import find_task
    from imagegen.types import ImageRequest

    model = studio.find_model(arguments.model, arguments.provider)
    return ImageRequest(
        prompt=_read_stdin() if arguments.prompt == "-" else arguments.prompt,
        model=arguments.model,
        provider=arguments.provider,
        negative_prompt=arguments.negative_prompt,
        aspect_ratio=arguments.aspect_ratio,
        size=arguments.size,
        quality=arguments.quality,
        seed=arguments.seed,
        count=arguments.n,
        references=read_references(arguments.reference),
        mask=read_mask(arguments.mask) if arguments.mask else None,
        special_task=find_task(arguments.task) if arguments.task else None,
        fallbacks=tuple(arguments.fallback),
        options=_read_options(arguments.option, model),
    )


def _read_options(pairs: "Sequence[str]", model: "ModelSpec") -> dict[str, Any]:
    """NAME=VALUE as the model's own options say what each is; the last of a name counts."""
    from imagegen.errors import RequestError

    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            raise RequestError(
                f"{pair[:40]!r} is not NAME=VALUE.",
                f"Options: {', '.join(model.options) or 'none'}.",
            )
        # A name the model lacks is refused later, with those it has.
        option = model.options.get(name)
        found[name] = text if option is None else option.read(name, text)
    return found


def _read_stdin() -> str:
    """UTF-8 whatever the locale is; what is no text is refused later, as any prompt is."""
    return sys.stdin.buffer.read().decode("utf-8", "surrogateescape").rstrip("\r\n")


def _print_result(made: "Made", *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(as_object(made)))
        return
    # A file name need not be text in the terminal's encoding; it is passed on byte for byte.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="surrogateescape")
    for path in made.paths:
        print(path)


def as_object(made: "Made") -> dict[str, Any]:
    """What --json prints. `cost.amount` is a decimal as text, so that no digit is lost."""
    from imagegen.money import total_cost

    generation, first = made.generation, made.records[0]
    cost = total_cost([record.cost for record in made.paid])
    return {
        "paths": [str(path) for path in made.paths],
        "provider": first.provider,
        "model": first.model,
        "prompt_sent": first.prompt_sent,
        "cost": {
            "amount": None if cost.money is None else f"{cost.money.amount.normalize():f}",
            "currency": None if cost.money is None else cost.money.currency,
            "kind": cost.kind,
        },
        "tokens": total_tokens(made.paid),
        "elapsed_s": round(generation.elapsed_s, 3),
        "attempts": generation.attempts,
        "sha256": [record.sha256 for record in made.records],
    }


def log_line(studio: "Studio", made: "Made") -> str:
    """Key source, masked key, elapsed, bytes, tokens, cost and path, in one line."""
    from imagegen.money import show_cost, total_cost

    first = made.records[0]
    tokens = total_tokens(made.paid)
    facts = (
        f"{first.provider} {first.model}",
        _key_words(studio, first.provider),
        f"{made.generation.elapsed_s:.2f} s",
        f"{sum(record.byte_count for record in made.records)} bytes",
        "tokens unknown" if tokens is None else f"{tokens} tokens",
        show_cost(total_cost([record.cost for record in made.paid])),
        ", ".join(str(path) for path in made.paths),
    )
    return "imagegen: " + " | ".join(facts)


def total_tokens(records: "Sequence[Record]") -> int | None:
    """Tokens of all calls; None when a provider said nothing. Pictures of one call share them."""
    by_job = {record.job: record.usage for record in records}
    counts = [usage.total_tokens if usage else None for usage in by_job.values()]
    return None if None in counts else sum(count or 0 for count in counts)


def _key_words(studio: "Studio", provider: str) -> str:
    credential = studio.credential(provider)
    return "no key" if credential is None else f"{credential.source} {credential.masked}"
