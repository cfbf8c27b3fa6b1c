"""What Leonardo.ai's error bodies say: {error, path, code}, or a list of errors behind a 200."""

import re
from dataclasses import replace

from imagegen.answer_errors import PAID_AGAIN, bad_answer, error_of
from imagegen.errors import BadAnswer, ContentRefused
from imagegen.failures import end_sentence, failure
from imagegen.http import Answer
from imagegen.keys import Credential

LEONARDO = "Leonardo.ai"

REFUSED = re.compile(r"moderation|content[ _-]policy", re.I)
_WRONG_KEY = re.compile(r"(authorization|authentication) hook|access-denied|unauthenticated", re.I)
_NO_CREDIT = re.compile(
    r"(not enough|insufficient|no remaining|out of) [a-z ]{0,20}(credit|token|balance|fund)", re.I
)


def check_leonardo(answer: Answer, credential: Credential, model: str = "") -> None:
    """Raise the right error for an answer that is none; v2 lists errors also behind a 200."""
    fine = 200 <= answer.status < 300
    if fine and not answer.body.lstrip().startswith(b"["):
        return
    text, status = answer.body[:8192].decode("utf-8", "replace"), answer.status
    if _WRONG_KEY.search(text):
        status = 401
    elif _NO_CREDIT.search(text):
        status = 402
    elif fine:
        status = 400
    told, source = replace(answer, status=status), credential.source
    raised = failure(told, key_source=source, model=model, title=LEONARDO)
    if status in (400, 403, 422) and REFUSED.search(text):
        raise refusal(answer, raised.message)
    raised.status = answer.status
    raise raised


def refusal(answer: Answer, text: str) -> ContentRefused:
    hint = "Reword the prompt or change the reference; the same request is refused again."
    return error_of(ContentRefused, answer, text, hint)


def unusable(answer: Answer, what: str, detail: str = "", *, charged: bool = False) -> BadAnswer:
    return bad_answer(
        answer,
        end_sentence(f"Leonardo.ai {what}", detail),
        PAID_AGAIN if charged else "Try again.",
        charged="perhaps" if charged else "no",
    )
