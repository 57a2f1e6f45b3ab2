"""Units and their names."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Unit:
    """Names of a unit; `{}` in the Chinese form is the number."""

    singular: str
    plural: str
    chinese: str


def _unit(english: str, chinese: str, plural: str = "") -> Unit:
    return Unit(english, plural or f"{english}s", chinese)


_CELSIUS: Final = _unit("degree Celsius", "{}摄氏度", "degrees Celsius")
_FAHRENHEIT: Final = _unit("degree Fahrenheit", "{}华氏度", "degrees Fahrenheit")
_PERCENT: Final = _unit("percent", "百分之{}", "percent")
_SQUARE_METER: Final = _unit("square meter", "{}平方米")
_MICROGRAM: Final = _unit(
    "microgram per cubic meter", "每立方米{}微克", "micrograms per cubic meter"
)
THOUSAND: Final = Unit("thousand", "thousand", "{}K")
"""The k in 5k, which directly follows the number."""

UNITS: Final = {
    "°C": _CELSIUS,
    "℃": _CELSIUS,
    "°F": _FAHRENHEIT,
    "℉": _FAHRENHEIT,
    "°": _unit("degree", "{}度"),
    "%": _PERCENT,
    "％": _PERCENT,
    "km/h": _unit("kilometer per hour", "每小时{}公里", "kilometers per hour"),
    "mph": _unit("mile per hour", "每小时{}英里", "miles per hour"),
    "m/s": _unit("meter per second", "每秒{}米", "meters per second"),
    "mm/h": _unit("millimeter per hour", "每小时{}毫米", "millimeters per hour"),
    "L/min": _unit("liter per minute", "每分钟{}升", "liters per minute"),
    "km": _unit("kilometer", "{}公里"),
    "m": _unit("meter", "{}米"),
    "cm": _unit("centimeter", "{}厘米"),
    "mm": _unit("millimeter", "{}毫米"),
    "m²": _SQUARE_METER,
    "㎡": _SQUARE_METER,
    "m³": _unit("cubic meter", "{}立方米"),
    "kg": _unit("kilogram", "{}公斤"),
    "g": _unit("gram", "{}克"),
    "mg": _unit("milligram", "{}毫克"),
    "µg/m³": _MICROGRAM,
    "μg/m³": _MICROGRAM,
    "ug/m3": _MICROGRAM,
    "L": _unit("liter", "{}升"),
    "ml": _unit("milliliter", "{}毫升"),
    "mL": _unit("milliliter", "{}毫升"),
    "kWh": _unit("kilowatt hour", "{}度电"),
    "Wh": _unit("watt hour", "{}瓦时"),
    "kW": _unit("kilowatt", "{}千瓦"),
    "W": _unit("watt", "{}瓦"),
    "V": _unit("volt", "{}伏"),
    "A": _unit("amp", "{}安"),
    "mA": _unit("milliamp", "{}毫安"),
    "Hz": _unit("hertz", "{}赫兹", "hertz"),
    "kHz": _unit("kilohertz", "{}千赫", "kilohertz"),
    "MHz": _unit("megahertz", "{}兆赫", "megahertz"),
    "GHz": _unit("gigahertz", "{}吉赫", "gigahertz"),
    "hPa": _unit("hectopascal", "{}百帕"),
    "kPa": _unit("kilopascal", "{}千帕"),
    "dB": _unit("decibel", "{}分贝"),
    "dBm": _unit("dBm", "{}dBm", "dBm"),
    "lx": _unit("lux", "{}勒克斯", "lux"),
    "lm": _unit("lumen", "{}流明"),
    "ppm": _unit("part per million", "百万分之{}", "parts per million"),
    "ppb": _unit("part per billion", "十亿分之{}", "parts per billion"),
    "KB": _unit("kilobyte", "{}KB"),
    "MB": _unit("megabyte", "{}兆"),
    "GB": _unit("gigabyte", "{}G"),
    "TB": _unit("terabyte", "{}T"),
    "Mbps": _unit("megabit per second", "每秒{}兆比特", "megabits per second"),
    "Mbit/s": _unit("megabit per second", "每秒{}兆比特", "megabits per second"),
    "ms": _unit("millisecond", "{}毫秒"),
    "s": _unit("second", "{}秒"),
    "min": _unit("minute", "{}分钟"),
    "h": _unit("hour", "{}小时"),
}
