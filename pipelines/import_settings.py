"""The settings of ``callqa import``, ``[import.…]`` in ``callqa.toml``."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator


class ImportSettings(BaseModel):
    """How one kind of table that people bring is read: our column name -> its header, and which worksheet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, str] = Field(default_factory=dict)
    sheet: str | None = None


class SatisfactionImportSettings(ImportSettings):
    """Customers' ratings: what their words or keys stand for, and the query that asks another system."""

    scores: dict[str, Annotated[float, Field(allow_inf_nan=False)]] = Field(default_factory=dict)
    sql: str | None = None
    database: SecretStr | None = None

    @field_validator("scores")
    @classmethod
    def _as_read(cls, scores: dict[str, float]) -> dict[str, float]:
        return {unicodedata.normalize("NFKC", said).strip(): score for said, score in scores.items()}


class ImportsSettings(BaseModel):
    """Every kind of table that ``callqa import`` takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    satisfaction: SatisfactionImportSettings = SatisfactionImportSettings()
    agents: ImportSettings = ImportSettings()
    targets: ImportSettings = ImportSettings()
    trainings: ImportSettings = ImportSettings()
    coaching: ImportSettings = ImportSettings()
    reviews: ImportSettings = ImportSettings()
    kpi: ImportSettings = ImportSettings()
