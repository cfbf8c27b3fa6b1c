"""What other tools write into a file: A1111, ComfyUI, InvokeAI, and hostile texts."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from imagegen.provenance.texts import FileTexts, read_texts

PARAMETERS = (
    "a red fox, (detailed:1.2)\nin snow\nNegative prompt: blurry, hands\n"
    'Steps: 20, Sampler: DPM++ 2M, CFG scale: 7, Seed: 123, Size: 512x768, Model: "a, b"'
)


def png(**texts: str) -> bytes:
    info, out = PngImagePlugin.PngInfo(), io.BytesIO()
    for key, text in texts.items():
        info.add_itxt(key, text)
    Image.new("RGB", (8, 8)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def jpeg(comment: bytes) -> bytes:
    exif, out = Image.Exif(), io.BytesIO()
    exif.get_ifd(0x8769)[0x9286] = comment
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def check_fox(found: FileTexts) -> None:
    assert found.tool == "A1111"
    assert found.prompt == "a red fox, (detailed:1.2)\nin snow"
    assert found.negative_prompt == "blurry, hands"
    assert found.settings == {
        "Steps": "20",
        "Sampler": "DPM++ 2M",
        "CFG scale": "7",
        "Seed": "123",
        "Size": "512x768",
        "Model": "a, b",
    }


def test_parameters_in_a_png() -> None:
    check_fox(read_texts(png(parameters=PARAMETERS)))


@pytest.mark.parametrize(
    "comment",
    [
        b"UNICODE\0" + PARAMETERS.encode("utf-16-be"),
        b"UNICODE\0" + PARAMETERS.encode("utf-16-le"),
        b"ASCII\0\0\0" + PARAMETERS.encode(),
    ],
    ids=["big", "little", "ascii"],
)
def test_parameters_in_a_jpeg(comment: bytes) -> None:
    check_fox(read_texts(jpeg(comment)))


def test_a_prompt_without_settings() -> None:
    found = read_texts(png(parameters="only words"))
    assert (found.prompt, found.settings) == ("only words", {})


def test_comfy() -> None:
    graph = {
        "3": {"class_type": "KSampler", "inputs": {"seed": 5, "steps": 20, "model": ["4", 0]}},
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd.safetensors"}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a red fox in deep snow"}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry"}},
    }
    found = read_texts(png(prompt=json.dumps(graph), workflow="{}"))
    assert (found.tool, found.prompt) == ("ComfyUI", "a red fox in deep snow")
    assert found.settings == {"seed": "5", "steps": "20", "ckpt_name": "sd.safetensors"}


def encode(words: str) -> dict[str, Any]:
    return node("CLIPTextEncode", text=words, clip=["4", 1])


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def comfy(graph: dict[str, Any]) -> tuple[str, str]:
    found = read_texts(png(prompt=json.dumps(graph)))
    assert found.tool == "ComfyUI"
    return found.prompt, found.negative_prompt


SAMPLER = node("KSampler", seed=5, positive=["6", 0], negative=["7", 0])
AVOIDED = "blurry, ugly, bad anatomy, extra fingers, watermark"
GRAPHS: dict[str, dict[str, Any]] = {
    "plain": {"3": SAMPLER, "6": encode("a red apple"), "7": encode(AVOIDED)},
    "negative first": {"1": encode(AVOIDED), "2": encode("a red apple"), "3": node(
        "KSamplerAdvanced", positive=["2", 0], negative=["1", 0])},
    "control net": {"3": node("KSampler", positive=["9", 0], negative=["9", 1]), "9": node(
        "ControlNetApplyAdvanced", positive=["6", 0], negative=["7", 0], strength=1.0),
        "6": encode("a red apple"), "7": encode(AVOIDED)},
    "words elsewhere": {"3": SAMPLER, "6": node("CLIPTextEncode", text=["8", 0]), "7": node(
        "ConditioningCombine", conditioning_1=["71", 0], conditioning_2=["6", 0]),
        "8": node("PrimitiveStringMultiline", value="a red apple"), "71": encode(AVOIDED)},
    "loader": {"3": node("KSampler (Efficient)", positive=["5", 1], negative=["5", 2]), "5": node(
        "Efficient Loader", positive="a red apple", negative=AVOIDED)},
    "unknown node": {"3": SAMPLER, "6": node("Wildcards", seed=3), "7": encode(AVOIDED),
        "8": encode("a red apple")},
}  # fmt: skip


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_a_sampler_tells_the_prompt_from_what_to_avoid(graph: dict[str, Any]) -> None:
    assert comfy(graph) == ("a red apple", AVOIDED)


def test_a_graph_with_one_side_has_no_negative_prompt() -> None:
    guided = {"5": node("BasicGuider", conditioning=["4", 0]), "4": node(
        "FluxGuidance", conditioning=["6", 0]), "6": encode("a red apple")}  # fmt: skip
    assert comfy(guided) == ("a red apple", "")
    zero = {"3": SAMPLER, "6": encode("a red apple"), "7": node(
        "ConditioningZeroOut", conditioning=["6", 0])}  # fmt: skip
    assert comfy(zero) == ("a red apple", "")


def test_a_graph_that_runs_in_a_circle_ends() -> None:
    round_about = {"3": SAMPLER, "6": node("Reroute", text=["7", 0]), "7": node(
        "Reroute", text=["6", 0])}  # fmt: skip
    assert comfy(round_about) == ("", "")


def test_large_graphs_and_facts_are_read_whole() -> None:
    loras = {str(n): node("LoraLoader", lora_name="x" * 60) for n in range(100, 1600)}
    large = json.dumps({**loras, **GRAPHS["plain"]})
    assert len(large) > 150_000
    assert read_texts(png(prompt=large)).settings == {"seed": "5"}
    assert comfy({**loras, **GRAPHS["plain"]}) == ("a red apple", AVOIDED)
    facts = {"layers": ["x" * 60] * 1000, "positive_prompt": "a fox", "seed": 9}
    found = read_texts(png(invokeai_metadata=json.dumps(facts)))
    assert (found.prompt, found.settings) == ("a fox", {"seed": "9"})


def test_what_is_kept_is_bounded() -> None:
    graph = {"1": node("KSampler", sampler_name="y" * 50_000, positive="z" * 50_000)}
    found = read_texts(png(prompt=json.dumps(graph)))
    assert (len(found.prompt), len(found.settings["sampler_name"])) == (20_000, 1000)
    found = read_texts(png(parameters="w" * 50_000 + "\nSteps: 1, Seed: 2"))
    assert (len(found.prompt), found.settings["Seed"]) == (20_000, "2")


def test_invoke() -> None:
    facts = {
        "positive_prompt": "a fox",
        "negative_prompt": "hands",
        "seed": 9,
        "model": {"name": "sdxl", "hash": "x"},
    }
    found = read_texts(png(invokeai_metadata=json.dumps(facts)))
    assert (found.tool, found.prompt, found.negative_prompt) == ("InvokeAI", "a fox", "hands")
    assert found.settings == {"seed": "9", "model": "sdxl"}


@pytest.mark.parametrize("data", [b"", b"GIF89a", png(), png(comment="hello")])
def test_what_says_nothing(data: bytes) -> None:
    assert read_texts(data) == FileTexts()


@given(
    st.sampled_from(["parameters", "prompt", "workflow", "invokeai_metadata"]),
    st.text(max_size=80) | st.sampled_from(["[" * 5000, '{"1": {"inputs": [1]}}', "[]", "null"]),
)
def test_no_text_is_an_error(key: str, text: str) -> None:
    data = png(**{key: text.encode("utf-8", "replace").decode()})
    assert isinstance(read_texts(data), FileTexts)


def test_a_line_of_spaces_is_read_once() -> None:
    found = read_texts(png(parameters=f"a fox\nSteps: 1,{' ' * 19_000}x"))
    assert (found.prompt, found.settings) == ("a fox", {"Steps": "1"})


@pytest.mark.parametrize("comment", [5, (1000, 2), 1.5])
def test_a_comment_that_is_no_text_says_nothing(comment: object) -> None:
    exif, out = Image.Exif(), io.BytesIO()
    exif.get_ifd(0x8769)[0x9286] = comment
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)
    assert read_texts(out.getvalue()) == FileTexts()
