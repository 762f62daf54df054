"""Template tags every room may use: QR codes, fresh ids, times in a meeting's own zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import segno
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from django import template
from django.utils.formats import time_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, to_locale

from groundswell.kernel.ids import new_id

register = template.Library()


@register.simple_tag
def qr_svg(url: str) -> SafeString:
    """Draw an address as an inline QR code, sized and coloured by the style sheet.

    It is hidden from screen readers: the address stands beside it in words.
    """
    code = segno.make(url, error="m", micro=False)
    # A quiet zone of four modules is what a camera needs on a dark wall.
    drawn = code.svg_inline(omitsize=True, svgclass="qr__code", lineclass="qr__ink", border=4)
    return mark_safe(drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S308 - segno draws numbers only


@register.simple_tag
def fresh_id() -> str:
    """A new id for one button, so that pressing it twice does one thing."""
    return str(new_id())


def _locale() -> Locale:
    try:
        return Locale.parse(to_locale(get_language() or "en"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _zone_name(local: datetime) -> str:
    # Many zones have no abbreviation but an offset such as -03, which says nothing by itself.
    name = local.tzname() or ""
    return f"UTC{name}" if name[:1] in {"+", "-"} else name


@register.filter
def local_date(moment: datetime, zone: str) -> str:
    """Write the whole date of a moment in an IANA zone: "Thursday, December 4, 2025"."""
    return format_date(moment.astimezone(ZoneInfo(zone)), "full", locale=_locale())


@register.filter
def local_hour(moment: datetime, zone: str) -> str:
    """Write the time of day of a moment in an IANA zone: "7 p.m."."""
    return time_format(moment.astimezone(ZoneInfo(zone)).time(), use_l10n=True)


@register.filter
def local_time(moment: datetime, zone: str) -> str:
    """Write a moment as people in an IANA zone say it: "Thursday, December 4, 2025, 7 p.m. PST"."""
    return gettext("%(date)s, %(hour)s %(zone)s") % {
        "date": local_date(moment, zone),
        "hour": local_hour(moment, zone),
        "zone": _zone_name(moment.astimezone(ZoneInfo(zone))),
    }
