"""How figures of plotly are drawn on every page: colours, letters, the script, a figure as HTML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

INK, CALM, QUIET, BAD, GOOD = "#26323d", "#2f6690", "#66737f", "#b3362b", "#2e7d4f"
COLOURS = ("#2f6690", "#d07b2b", "#3d8f6b", "#8a5a9e", "#b3362b", "#7a8894", "#b59a2e", "#4aa3b5")
"""Told apart by most eyes, dark enough for print."""
BAND = "rgba(47,102,144,0.16)"
SCRIPT_FILE = "charts.js"
"""In a folder of pages the script lies beside them once: it is five megabytes."""
FONT = '"Noto Sans CJK SC","Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif'


def level_colour(name: str) -> str:
    """Of a line at a value: what is aimed at stands out from limits and averages."""
    return GOOD if "目标" in name or "合格" in name else QUIET


def is_limit(name: str) -> bool:
    """Of a series: it bounds another one, which is what is to be seen."""
    return name.startswith("控制")


def script() -> str:
    """plotly.js as it ships inside the Python package."""
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


def write_script(folder: Path) -> Path:
    """Lays :func:`script` beside the pages of ``folder``; one that is being read meanwhile stays whole."""
    path = folder / SCRIPT_FILE
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(script(), encoding="utf-8")
    return unfinished.replace(path)


def fragment(
    figure: Figure, name: str, height: int, legend: bool = True, top: int = 44, barmode: str = "overlay"
) -> str:
    """``figure`` as a piece of a page that has :func:`script` already; its element is ``chart-<name>``.

    ``height`` and ``top``, the room over the plot, in pixels; ``barmode`` as plotly names it.
    """
    figure.update_layout(
        template="plotly_white",
        font={"family": FONT, "size": 12, "color": INK},
        margin={"l": 44, "r": 12, "t": top, "b": 40},
        height=height,
        showlegend=legend,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        barmode=barmode,
        dragmode=False,
    )
    return str(
        figure.to_html(
            full_html=False,
            include_plotlyjs=False,
            div_id=f"chart-{name}",
            config={"displayModeBar": False, "responsive": True, "showTips": False},
        )
    )
