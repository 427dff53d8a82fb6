"""A unit as routing needs to know it."""

from dataclasses import dataclass

SERVING_KINDS = frozenset({"公共服务企业", "公共服务机构", "金融企业", "事业单位", "群团组织"})


@dataclass(frozen=True)
class UnitFacts:
    """Names and duties of a unit; `duties` are words separated by spaces."""

    code: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    duties: str
    name_en: str

    @property
    def serves(self) -> bool:
        """True for a hospital, bank, utility or the like, which people name when they mean it."""
        return self.kind in SERVING_KINDS
