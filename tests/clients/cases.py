"""The requests that are compared: once by our provider, once by the official client."""

from functools import partial

from PIL import Image, ImageChops

from imagegen.types import Reference
from tests.clients import official
from tests.clients.sides import PROMPT, Case, ours, ours_cancelled
from tests.doubles.compatible import CompatibleDouble
from tests.doubles.gateway import GatewayDouble
from tests.doubles.gemini import GeminiDouble
from tests.doubles.leonardo import LeonardoDouble
from tests.doubles.openai import OpenAIDouble
from tests.doubles.replicate import ReplicateDouble
from tests.drawing import encoded, photo

SOFA, LAMP = encoded(photo(96, 96)), encoded(photo(96, 96, seed=2))
SCHNELL, PRO2, SDXL = (
    "black-forest-labs/flux-schnell",
    "black-forest-labs/flux-2-pro",
    "stability-ai/sdxl",
)
LUCID, LUCID_ID = "lucid-origin", "7b592283-e8a7-4c5a-9ba6-d18c31f258b9"


def _mask() -> Image.Image:
    """White on the left half, which is to be changed."""
    image = Image.new("L", (96, 96))
    image.paste(255, (0, 0, 48, 96))
    return image


def _clear_mask() -> Image.Image:
    """The same, as OpenAI's users are to draw it: transparent on the left half."""
    image = Image.new("RGBA", (96, 96))
    image.putalpha(ImageChops.invert(_mask()))
    return image


MASK, CLEAR_MASK = encoded(_mask()), encoded(_clear_mask())
REFERENCES = (Reference(name="sofa.png", data=SOFA), Reference(name="lamp.png", data=LAMP))


def _proxy() -> GeminiDouble:
    """A base that still serves Imagen."""
    double = GeminiDouble()
    double.is_proxy = True
    return double


CASES = (
    Case(
        name="openai-generation",
        client="openai",
        title="Two pictures of a size, a quality, a background and a format.",
        double=OpenAIDouble,
        ours=ours(
            "openai",
            "gpt-image-2",
            size="1024x640",
            quality="low",
            count=2,
            options={"background": "opaque", "output_format": "webp"},
        ),
        theirs=partial(
            official.openai_generation,
            model="gpt-image-2",
            prompt=PROMPT,
            size="1024x640",
            quality="low",
            n=2,
            background="opaque",
            output_format="webp",
        ),
    ),
    Case(
        name="openai-edit-two-references",
        client="openai",
        title="An edit of two references.",
        double=OpenAIDouble,
        ours=ours("openai", "gpt-image-2", size="1024x640", references=REFERENCES),
        theirs=partial(
            official.openai_edit,
            model="gpt-image-2",
            prompt=PROMPT,
            size="1024x640",
            n=1,
            image=[("sofa.png", SOFA, "image/png"), ("lamp.png", LAMP, "image/png")],
        ),
    ),
    Case(
        name="openai-edit-mask",
        client="openai",
        title="A masked edit of one reference.",
        double=OpenAIDouble,
        ours=ours(
            "openai",
            "gpt-image-2",
            size="1024x640",
            quality="low",
            references=REFERENCES[:1],
            mask=Reference(name="mask.png", data=MASK),
        ),
        theirs=partial(
            official.openai_edit,
            model="gpt-image-2",
            prompt=PROMPT,
            size="1024x640",
            quality="low",
            n=1,
            image=("sofa.png", SOFA, "image/png"),
            mask=("hole.png", CLEAR_MASK, "image/png"),
        ),
    ),
    Case(
        name="openai-compatible-server",
        client="openai",
        title="A server that copies OpenAI's endpoints, asked for the pictures themselves.",
        double=partial(CompatibleDouble, "xai-double-0123456789abcdef"),
        ours=ours("compatible", "grok-imagine-image", count=2),
        theirs=partial(
            official.openai_generation,
            model="grok-imagine-image",
            prompt=PROMPT,
            n=2,
            response_format="b64_json",
        ),
    ),
    Case(
        name="openai-chat-gateway",
        client="openai",
        title="A gateway's Gemini model over chat completions, with one reference.",
        double=GatewayDouble,
        ours=ours("gateway", "gemini-3-pro-image", references=REFERENCES[:1]),
        theirs=partial(
            official.openai_chat, model="gemini-3-pro-image", prompt=PROMPT, picture=SOFA
        ),
    ),
    Case(
        name="gemini-image-config",
        client="google-genai",
        title="A ratio, a size and a thinking level.",
        double=GeminiDouble,
        ours=ours(
            "gemini",
            "gemini-nano-banana-2.1",
            aspect_ratio="16:9",
            size="2K",
            options={"thinking_level": "high"},
        ),
        theirs=partial(
            official.gemini_content,
            model="gemini-nano-banana-2.1",
            parts=[PROMPT],
            response_modalities=["TEXT", "IMAGE"],
            image_config={"aspect_ratio": "16:9", "image_size": "2K"},
            thinking_config={"thinking_level": "high"},
        ),
    ),
    Case(
        name="gemini-references",
        client="google-genai",
        title="An edit of two references.",
        double=GeminiDouble,
        ours=ours(
            "gemini", "gemini-3-pro-image", aspect_ratio="4:3", size="1K", references=REFERENCES
        ),
        theirs=partial(
            official.gemini_content,
            model="gemini-3-pro-image",
            parts=[PROMPT, SOFA, LAMP],
            response_modalities=["TEXT", "IMAGE"],
            image_config={"aspect_ratio": "4:3", "image_size": "1K"},
        ),
    ),
    Case(
        name="imagen-predict",
        client="google-genai",
        title="Two pictures of Imagen, at a base that still serves it.",
        double=_proxy,
        ours=ours("gemini", "imagen-4.0-generate-001", aspect_ratio="4:3", size="2K", count=2),
        theirs=partial(
            official.imagen_predict,
            model="imagen-4.0-generate-001",
            prompt=PROMPT,
            number_of_images=2,
            aspect_ratio="4:3",
            image_size="2K",
            output_mime_type="image/jpeg",
        ),
        served_at={"/v1beta/publishers/google/models/": "/v1beta/models/"},
    ),
    Case(
        name="replicate-official-model",
        client="replicate",
        title="Two pictures of an official model, waited for and polled.",
        double=ReplicateDouble,
        ours=ours(
            "replicate",
            SCHNELL,
            aspect_ratio="16:9",
            count=2,
            seed=7,
            options={"go_fast": False, "num_inference_steps": 2},
        ),
        theirs=partial(
            official.replicate_official,
            model=SCHNELL,
            prompt=PROMPT,
            aspect_ratio="16:9",
            num_outputs=2,
            seed=7,
            go_fast=False,
            num_inference_steps=2,
        ),
    ),
    Case(
        name="replicate-references",
        client="replicate",
        title="Two references, sent as data URLs.",
        double=ReplicateDouble,
        ours=ours(
            "replicate", PRO2, aspect_ratio="1:1", size="1 MP", references=REFERENCES, options={}
        ),
        theirs=lambda double: official.replicate_official(
            double,
            PRO2,
            prompt=PROMPT,
            aspect_ratio="1:1",
            resolution="1 MP",
            input_images=[official.named(SOFA), official.named(LAMP)],
        ),
    ),
    Case(
        name="replicate-version",
        client="replicate",
        title="The latest version of a community model.",
        double=ReplicateDouble,
        ours=ours("replicate", SDXL, size="1024x1024", seed=7, negative_prompt="people"),
        theirs=partial(
            official.replicate_version,
            model=SDXL,
            prompt=PROMPT,
            negative_prompt="people",
            width=1024,
            height=1024,
            num_outputs=1,
            seed=7,
        ),
    ),
    Case(
        name="replicate-cancel",
        client="replicate",
        title="A prediction that is cancelled.",
        double=ReplicateDouble,
        ours=ours_cancelled("replicate", SCHNELL, aspect_ratio="1:1"),
        theirs=partial(
            official.replicate_cancelled,
            model=SCHNELL,
            prompt=PROMPT,
            aspect_ratio="1:1",
            num_outputs=1,
        ),
    ),
    Case(
        name="leonardo-generation",
        client="leonardo-ai-sdk",
        title="Two pictures over v1, and the question what became of them.",
        double=LeonardoDouble,
        ours=ours(
            "leonardo",
            LUCID,
            size="512x384",
            count=2,
            seed=7,
            negative_prompt="people",
            options={"contrast": 3.5, "guidance_scale": 7.0, "num_inference_steps": 12},
        ),
        theirs=partial(
            official.leonardo_generation,
            model_id=LUCID_ID,
            prompt=PROMPT,
            negative_prompt="people",
            num_images=2,
            width=512,
            height=384,
            seed=7,
            public=False,
            alchemy=False,
            contrast=3.5,
            guidance_scale=7.0,
            num_inference_steps=12,
        ),
    ),
    Case(
        name="leonardo-reference",
        client="leonardo-ai-sdk",
        title="A reference that is uploaded first.",
        double=LeonardoDouble,
        ours=ours(
            "leonardo",
            LUCID,
            size="512x384",
            references=REFERENCES[:1],
            options={"init_strength": 0.4, "presetStyle": "DYNAMIC"},
        ),
        theirs=partial(
            official.leonardo_generation,
            picture=SOFA,
            model_id=LUCID_ID,
            prompt=PROMPT,
            num_images=1,
            width=512,
            height=384,
            public=False,
            alchemy=False,
            init_strength=0.4,
            preset_style="DYNAMIC",
        ),
    ),
)
