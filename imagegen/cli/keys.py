"""imagegen keys: which key is used, and where it comes from."""

import argparse
import sys


def run(_arguments: argparse.Namespace) -> int:
    from imagegen.cli.outcomes import explain
    from imagegen.errors import MissingKey
    from imagegen.keys import find_credential
    from imagegen.providers import PROVIDERS
    from imagegen.settings import load_settings

    settings, missing = load_settings(), []
    wanting = [provider for provider in PROVIDERS if provider.needs_key]
    for provider in wanting:
        try:
            key = find_credential(provider.name, settings)
        except MissingKey as error:
            missing.append(error)
            continue
        print(f"{provider.name}  {key.masked}  from {key.source}")
        print(f"  sent to {key.base_url} (from {key.base_url_source})")
        for warning in key.warnings:
            print(f"imagegen: warning: {warning}", file=sys.stderr)
    return explain(missing[0]) if len(missing) == len(wanting) else 0
