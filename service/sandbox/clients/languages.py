"""
The words that mail programs add in their user's language: header labels, dates, "On … wrote:", phone lines.

Labels are the ones listed for Outlook in nine languages; dates come from CLDR by way of Babel, in the pattern that the
program uses, which is not always the locale's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime


@dataclass(frozen=True)
class Language:
    """One user interface language; dates are CLDR patterns, `{…}` are filled in."""

    locale: str
    labels: tuple[str, str, str, str]
    """From, Sent, To, Subject: in Outlook's header block, with the colon as written there."""
    prefix: str
    """What Outlook puts before the subject."""
    outlook_date: str
    gmail_date: str
    gmail_wrote: str
    apple_date: str
    apple_wrote: str
    iphone: str
    outlook_mobile: str
    """The phone's line, with `{app}` where the name of the app stands as a link."""
    outlook_app: str

    def date(self, pattern: str, at: datetime) -> str:
        """Write `at`, in the zone it carries, by a CLDR pattern."""
        return format_datetime(at, pattern, locale=self.locale)


ENGLISH = Language(
    locale="en_US",
    labels=("From:", "Sent:", "To:", "Subject:"),
    prefix="RE:",
    outlook_date="EEEE, MMMM d, y h:mm a",
    gmail_date="EEE, MMM d, y 'at' h:mm\u202fa",
    gmail_wrote="On {date} {name} <{address}> wrote:",
    apple_date="MMM d, y, 'at' h:mm\u202fa",
    apple_wrote="On {date}, {name} <{address}> wrote:",
    iphone="Sent from my iPhone",
    outlook_mobile="Get {app}",
    outlook_app="Outlook for {system}",
)

LANGUAGES: dict[str, Language] = {
    "en": ENGLISH,
    "en-gb": Language(
        locale="en_GB",
        labels=ENGLISH.labels,
        prefix="RE:",
        outlook_date="dd MMMM y HH:mm",
        gmail_date="EEE, d MMM y 'at' HH:mm",
        gmail_wrote=ENGLISH.gmail_wrote,
        apple_date="d MMM y, 'at' HH:mm",
        apple_wrote=ENGLISH.apple_wrote,
        iphone=ENGLISH.iphone,
        outlook_mobile="Sent from {app}",
        outlook_app="Outlook for {system}",
    ),
    "de": Language(
        locale="de_DE",
        labels=("Von:", "Gesendet:", "An:", "Betreff:"),
        prefix="AW:",
        outlook_date="EEEE, d. MMMM y HH:mm",
        gmail_date="EEE, d. MMM y 'um' HH:mm 'Uhr'",
        gmail_wrote="Am {date} schrieb {name} <{address}>:",
        apple_date="dd.MM.y 'um' HH:mm",
        apple_wrote="Am {date} schrieb {name} <{address}>:",
        iphone="Von meinem iPhone gesendet",
        outlook_mobile="Gesendet von {app}",
        outlook_app="Outlook für {system}",
    ),
    "fr": Language(
        locale="fr_FR",
        labels=("De\u00a0:", "Envoyé\u00a0:", "À\u00a0:", "Objet\u00a0:"),
        prefix="RE:",
        outlook_date="EEEE d MMMM y HH:mm",
        gmail_date="EEE d MMM y 'à' HH:mm",
        gmail_wrote="Le {date}, {name} <{address}> a écrit\u00a0:",
        apple_date="d MMM y 'à' HH:mm",
        apple_wrote="Le {date}, {name} <{address}> a écrit\u00a0:",
        iphone="Envoyé de mon iPhone",
        outlook_mobile="Envoyé à partir de {app}",
        outlook_app="Outlook pour {system}",
    ),
    "es": Language(
        locale="es_ES",
        labels=("De:", "Enviado el:", "Para:", "Asunto:"),
        prefix="RE:",
        outlook_date="EEEE, d 'de' MMMM 'de' y H:mm",
        gmail_date="EEE, d MMM y 'a las' H:mm",
        gmail_wrote="El {date}, {name} (<{address}>) escribió:",
        apple_date="d MMM y, 'a las' H:mm",
        apple_wrote="El {date}, {name} <{address}> escribió:",
        iphone="Enviado desde mi iPhone",
        outlook_mobile="Obtener {app}",
        outlook_app="Outlook para {system}",
    ),
    "id": Language(
        locale="id_ID",
        labels=("Dari:", "Dikirim:", "Kepada:", "Subjek:"),
        prefix="Bls:",
        outlook_date="EEEE, dd MMMM y HH.mm",
        gmail_date="EEE, d MMM y 'pukul' HH.mm",
        gmail_wrote="Pada {date} {name} <{address}> menulis:",
        apple_date="d MMM y, 'pukul' HH.mm",
        apple_wrote="Pada {date}, {name} <{address}> menulis:",
        iphone="Dikirim dari iPhone saya",
        outlook_mobile="Dapatkan {app}",
        outlook_app="Outlook untuk {system}",
    ),
    "it": Language(
        locale="it_IT",
        labels=("Da:", "Inviato:", "A:", "Oggetto:"),
        prefix="R:",
        outlook_date="EEEE d MMMM y HH:mm",
        gmail_date="EEE d MMM y 'alle' 'ore' HH:mm",
        gmail_wrote="Il giorno {date} {name} <{address}> ha scritto:",
        apple_date="d MMM y, 'alle' 'ore' HH:mm",
        apple_wrote="Il giorno {date}, {name} <{address}> ha scritto:",
        iphone="Inviato da iPhone",
        outlook_mobile="Ottieni {app}",
        outlook_app="Outlook per {system}",
    ),
    "nl": Language(
        locale="nl_NL",
        labels=("Van:", "Verzonden:", "Aan:", "Onderwerp:"),
        prefix="RE:",
        outlook_date="EEEE d MMMM y HH:mm",
        gmail_date="EEE d MMM y 'om' HH:mm",
        gmail_wrote="Op {date} schreef {name} <{address}>:",
        apple_date="d MMM y, 'om' HH:mm",
        apple_wrote="Op {date} heeft {name} <{address}> het volgende geschreven:",
        iphone="Verstuurd vanaf mijn iPhone",
        outlook_mobile="Verzonden vanuit {app}",
        outlook_app="Outlook voor {system}",
    ),
    "pt": Language(
        locale="pt_BR",
        labels=("De:", "Enviado:", "Para:", "Assunto:"),
        prefix="RES:",
        outlook_date="EEEE, d 'de' MMMM 'de' y HH:mm",
        gmail_date="EEE, d 'de' MMM 'de' y 'às' HH:mm",
        gmail_wrote="Em {date}, {name} <{address}> escreveu:",
        apple_date="d 'de' MMM 'de' y, 'à(s)' HH:mm",
        apple_wrote="Em {date}, {name} <{address}> escreveu:",
        iphone="Enviado do meu iPhone",
        outlook_mobile="Obter o {app}",
        outlook_app="Outlook para {system}",
    ),
    "ja": Language(
        locale="ja_JP",
        labels=("差出人:", "送信日時:", "宛先:", "件名:"),
        prefix="RE:",
        outlook_date="y年M月d日 H:mm",
        gmail_date="y年M月d日(EEE) H:mm",
        gmail_wrote="{date} {name} <{address}>:",
        apple_date="y/MM/dd H:mm",
        apple_wrote="{date}、{name} <{address}>のメール:",
        iphone="iPhoneから送信",
        outlook_mobile="{app} を入手",
        outlook_app="Outlook for {system}",
    ),
}
"""By language, or language and region where the region's programs write otherwise; keys in lower case."""


def language_of(tag: str) -> Language:
    """Return the language of `tag` (`de`, `de-AT`, `en_GB`), or English where the programs are not known in it."""
    key = tag.lower().replace("_", "-")
    return LANGUAGES.get(key) or LANGUAGES.get(key.split("-")[0]) or ENGLISH
