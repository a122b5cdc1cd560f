"""Muon for the matrices inside the blocks, AdamW for everything else.

Muon (Jordan et al. 2024, scaled as in Moonlight, Liu et al. 2025) orthogonalises each matrix's momentum. It
needs about half the steps of AdamW here, and steps are what two cores have few of.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

_SCALE = 0.4  # 0.2 makes steps as large as AdamW's; so small a model bears twice that


def orthogonalised(matrix: Tensor, rounds: int = 5) -> Tensor:
    """The nearest orthogonal matrix, roughly: five Newton-Schulz rounds of degree five."""
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = matrix.shape[0] > matrix.shape[1]
    x = (matrix.T if tall else matrix) / (matrix.norm() + 1e-7)
    for _ in range(rounds):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x


class Muon(torch.optim.Optimizer):
    """Momentum, orthogonalised, with decoupled weight decay."""

    def __init__(self, parameters, lr: float, momentum: float = 0.95, weight_decay: float = 0.02) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                if not state:
                    state["momentum"] = torch.zeros_like(parameter)
                state["momentum"].lerp_(parameter.grad, 1 - group["momentum"])
                update = orthogonalised(parameter.grad.lerp(state["momentum"], group["momentum"]))
                scale = _SCALE * max(parameter.shape) ** 0.5
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                parameter.add_(update, alpha=-group["lr"] * scale)


def optimisers(model: nn.Module, lr: float) -> list[torch.optim.Optimizer]:
    """Muon for the 2-D weights of blocks, AdamW for embeddings, convolutions, biases, norms and heads."""
    named = list(model.named_parameters())
    matrices = [p for name, p in named if "blocks" in name and p.ndim == 2]
    others = [p for name, p in named if not ("blocks" in name and p.ndim == 2)]
    return [Muon(matrices, lr=lr), torch.optim.AdamW(others, lr=lr, betas=(0.9, 0.98), weight_decay=0.01)]
