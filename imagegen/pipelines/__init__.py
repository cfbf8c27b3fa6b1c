"""Diffusers pipelines in a process of their own: the app itself never imports torch.

`warm.workers` is the way in; `program` is what runs at the other end of the pipes, and nothing
else of the app is loaded there.
"""
