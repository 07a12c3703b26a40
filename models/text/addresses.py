"""Addresses down to the house number; the city and the district before them stay."""

from models.text.masking_rules import Addresses
from models.text.names import any_of

ADDRESS = "[地址]"
_NUMBER = "(?:[0-9]{1,5}|[零一二三四五六七八九十百]{1,5}|[A-Za-z][0-9]{0,3}|[0-9]{1,4}[A-Za-z])"
_UNIT = r"(?:栋|幢|座|号楼|号院|号门|号|弄|单元|梯|层|楼|室|户|房|门|#|-)"
_DOOR = rf"(?:{_NUMBER}{_UNIT})+(?:{_NUMBER}(?:室|户|号|房)?)?"

# Parts of one address, with the name of a place between that is not known to be one.
PARTED = r"\[地址\]\p{Han}{0,6}\[地址\]"
# What addresses have in common: it is looked for in every text.
ADDRESS_SUSPECT = "[0-9零一二三四五六七八九十百A-Za-z](?:号|栋|幢|座|弄|单元|组|社|队|屯|#)"


def address_patterns(rules: Addresses) -> tuple[str, ...]:
    """Patterns that find addresses; the first group is the city and the district, which stay.

    Args:
        rules: Words for streets and for what people live in.
    """
    letter = rf"[\p{{Han}}--[{rules.not_in_names}]]"
    region = rf"((?:{letter}{{1,6}}?(?:省|自治区|市|区|县|旗|州|镇|乡|街道))*)"
    home = rf"{letter}{{1,8}}?{any_of(rules.communities)}(?:[一二三四五六七八九十0-9A-Za-z]{{1,2}}(?:期|区|组团))?"
    part = rf"(?:中段|东段|西段|南段|北段)?{_NUMBER}(?:号|弄)(?:院|楼|内)?(?:之{_NUMBER})?"
    room = rf"{_NUMBER}(?:室|户|号|房)"
    building = rf"{_NUMBER}(?:栋|幢|座|号楼)"
    return (
        rf"{region}{letter}{{1,6}}?{any_of(rules.streets)}{part}(?:{home}{_DOOR}|{_DOOR}|{home})?",
        rf"{region}{home}{_NUMBER}(?:栋|幢|座|号楼|号|单元|#|-)(?:{_DOOR})?(?:{_NUMBER}(?:室|户|房)?)?",
        rf"{region}{letter}{{1,5}}?村{letter}{{0,4}}?{_NUMBER}(?:组|社|队|屯)(?:{_NUMBER}号)?",
        rf"(){building}[ -]?(?:{_NUMBER}单元[ -]?(?:{room}|{_NUMBER})?|{room})|(){_NUMBER}单元[ -]?{room}",
    )
