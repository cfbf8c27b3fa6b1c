"""Builds a Stable Diffusion pipeline of random weights, a few kB: `tiny_pipeline.py FOLDER`.

A program of its own, because the suite's process must not load torch.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any


def main(folder: Path) -> None:
    import torch
    from diffusers import EulerDiscreteScheduler, StableDiffusionPipeline

    torch.manual_seed(0)
    pipeline = StableDiffusionPipeline(
        **networks(),
        tokenizer=tokenizer(),
        scheduler=EulerDiscreteScheduler(timestep_spacing="trailing", steps_offset=1),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.save_pretrained(folder)


def networks() -> dict[str, Any]:
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel

    small: dict[str, Any] = {"block_out_channels": (8, 16), "norm_num_groups": 4}
    text = CLIPTextConfig(
        vocab_size=len(vocabulary()),
        hidden_size=16,
        intermediate_size=32,
        num_attention_heads=2,
        num_hidden_layers=1,
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=1,
    )
    return {
        "unet": UNet2DConditionModel(
            sample_size=16,
            layers_per_block=1,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            cross_attention_dim=16,
            attention_head_dim=4,
            **small,
        ),
        "vae": AutoencoderKL(
            down_block_types=("DownEncoderBlock2D",) * 2,
            up_block_types=("UpDecoderBlock2D",) * 2,
            latent_channels=4,
            **small,
        ),
        "text_encoder": CLIPTextModel(text),
    }


def tokenizer() -> Any:
    """One that knows the printable characters of ASCII and joins none of them."""
    from transformers import CLIPTokenizer

    with tempfile.TemporaryDirectory() as folder:
        words, joins = Path(folder, "vocab.json"), Path(folder, "merges.txt")
        words.write_text(json.dumps(vocabulary()))
        joins.write_text("#version: 0.2\n")
        return CLIPTokenizer(str(words), str(joins), model_max_length=77)


def vocabulary() -> dict[str, int]:
    letters = [chr(code) for code in range(33, 127)]
    words = ["<|startoftext|>", "<|endoftext|>", *letters, *(f"{letter}</w>" for letter in letters)]
    return {word: number for number, word in enumerate(words)}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
